//! Lists and their pages.

use super::*;
use crate::Size;

fn size() -> Size {
    Size { functions: 60, versions: 3, aliases: 2, rest_apis: 0, stages: 0, http_apis: 0, clusters: 0, services: 0 }
}

async fn pages(cloud: &Cloud, path: &str, key: &str) -> Vec<Vec<Value>> {
    let (mut pages, mut marker) = (Vec::new(), String::new());
    loop {
        let join = if path.contains('?') { '&' } else { '?' };
        let page = lambda("GET", &format!("{path}{join}MaxItems=10000{marker}")).send(cloud).await.ok();
        pages.push(page[key].as_array().unwrap().clone());
        match page["NextMarker"].as_str() {
            Some(next) => marker = format!("&Marker={}", next.replace(':', "%3A").replace('!', "%21")),
            None => return pages,
        }
    }
}

#[tokio::test]
async fn lists_have_at_most_fifty_a_page() {
    let cloud = cloud(Scenario::Large(size()));
    let names = pages(&cloud, "", "Functions").await;
    assert_eq!(names.iter().map(Vec::len).collect::<Vec<_>>(), [50, 10], "sixty functions are two pages");
    let all = pages(&cloud, "?FunctionVersion=ALL", "Functions").await.concat();
    assert_eq!(all.len(), 60 * 4, "$LATEST and three versions each");
    assert_eq!(all[0]["FunctionArn"].as_str().unwrap().rsplit(':').next(), Some("$LATEST"), "qualified with ALL");
    assert!(names[0][0]["State"].is_null() && names[0][0]["LastUpdateStatus"].is_null(), "lists leave the state out");
    let mut arns: Vec<&str> = all.iter().filter_map(|f| f["FunctionArn"].as_str()).collect();
    arns.dedup();
    assert_eq!(arns.len(), 240, "no page repeats another");
    let wrong = lambda("GET", "?FunctionVersion=SOME").send(&cloud).await;
    refused(&wrong, 400, "ValidationException", "Member must satisfy enum value set: [ALL]");
}

#[tokio::test]
async fn a_name_that_begins_another_hides_nothing() {
    let cloud = cloud(Scenario::Empty);
    for name in ["cart", "cart-beta", "cart_old", "cart2"] {
        create(&cloud, name).await.ok();
    }
    let (mut seen, mut marker) = (Vec::new(), String::new());
    loop {
        let page = lambda("GET", &format!("?FunctionVersion=ALL&MaxItems=1{marker}")).send(&cloud).await.ok();
        seen.push(page["Functions"][0]["FunctionName"].as_str().unwrap().to_owned());
        let Some(next) = page["NextMarker"].as_str() else { break };
        marker = format!("&Marker={}", next.replace(':', "%3A").replace('!', "%21"));
    }
    assert_eq!(seen, ["cart", "cart-beta", "cart2", "cart_old"], "one a page, every function once");
}

#[tokio::test]
async fn aliases_can_be_filtered_by_version() {
    let cloud = cloud(Scenario::Market);
    let names = async |query: &str| {
        let list = lambda("GET", &format!("/catalog/aliases{query}")).send(&cloud).await.ok();
        list["Aliases"].as_array().unwrap().iter().map(|a| a["Name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("").await, ["beta", "live"], "all");
    assert_eq!(names("?FunctionVersion=63").await, ["live"], "by main version");
    assert_eq!(names("?FunctionVersion=64").await, ["beta", "live"], "also where it is the second of a split");
    assert_eq!(names("?MaxItems=1").await, ["beta"], "a page of one");
}

#[tokio::test]
async fn versions_and_event_sources_are_listed() {
    let cloud = cloud(Scenario::Market);
    let versions = pages(&cloud, "/checkout/versions", "Versions").await.concat();
    let numbers: Vec<&str> = versions.iter().filter_map(|v| v["Version"].as_str()).collect();
    assert_eq!(numbers, ["$LATEST", "38", "39", "40", "41", "42"], "in order");
    let events = ask("lambda", "GET", "/2015-03-31/event-source-mappings?FunctionName=orders-worker%3Alive").send(&cloud).await.ok();
    assert_eq!(events["EventSourceMappings"].as_array().unwrap().len(), 1, "pinned to the alias: {events}");
    let none = ask("lambda", "GET", "/2015-03-31/event-source-mappings?FunctionName=orders-worker").send(&cloud).await.ok();
    assert_eq!(none["EventSourceMappings"], json!([]), "and not to the function");
}

#[tokio::test]
async fn get_function_by_alias_has_a_link_for_ten_minutes() {
    let cloud = cloud(Scenario::Market);
    let answer = lambda("GET", "/checkout?Qualifier=live").send(&cloud).await.ok();
    assert_eq!(answer["Configuration"]["Version"], "42", "the alias's version");
    assert!(answer["Configuration"]["FunctionArn"].as_str().unwrap().ends_with(":checkout:live"), "under the alias's ARN");
    assert!(answer["Configuration"]["RoutingConfig"].is_null(), "without its weights");
    assert!(answer["Code"]["Location"].as_str().unwrap().contains("X-Amz-Expires=600"), "a link to code: {answer}");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_world() {
    let one = lambda("GET", "/checkout/aliases").send(&cloud(Scenario::Market)).await.text();
    let two = lambda("GET", "/checkout/aliases").send(&cloud(Scenario::Market)).await.text();
    assert_eq!(one, two, "RevisionIds and all");
}
