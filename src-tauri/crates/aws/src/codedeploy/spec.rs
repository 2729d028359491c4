//! AppSpec content: what a deployment was told, in JSON or YAML, with member names in any case, as AWS's own examples
//! have them.

use serde_json::Value;
use switchback_core::Revision;
use switchback_core::driver::AppSpec;
use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::{Yaml, YamlLoader};

use super::NAME;
use crate::text::bounded;

/// An AppSpec for ECS goes six levels deep.
const DEEPEST: usize = 16;

/// What it says; none for what is no AppSpec for Lambda or ECS, or lacks what these need.
pub(super) fn read(content: &str) -> Option<AppSpec> {
    // JSON first: what is JSON need not pass for YAML.
    let spec: Value = serde_json::from_str(content).ok().or_else(|| yaml(content))?;
    let [resource] = member(&spec, "Resources").as_array()?.as_slice() else { return None };
    let resource = resource.as_object()?.values().next()?;
    let properties = member(resource, "Properties");
    let text = |name| text(member(properties, name));
    let hooks = hooks(member(&spec, "Hooks"));
    match member(resource, "Type").as_str()? {
        "AWS::Lambda::Function" => {
            let function = named(&text("Name")?);
            let (current, target) = (Revision::new(text("CurrentVersion")?), Revision::new(text("TargetVersion")?));
            Some(AppSpec::Function { function, alias: text("Alias")?, current, target, hooks })
        }
        "AWS::ECS::Service" => {
            let definition = text("TaskDefinition")?;
            let mut properties = properties.as_object()?.clone();
            properties.retain(|name, _| !name.eq_ignore_ascii_case("TaskDefinition"));
            Some(AppSpec::Service { definition, properties, hooks })
        }
        _ => None,
    }
}

/// A function by its name, however it was given: also by its ARN.
pub(super) fn named(function: &str) -> String {
    function.rsplit_once(":function:").map_or(function, |(_, name)| name).to_owned()
}

/// YAML as the value it would be in JSON. One that goes deep, or repeats itself by aliases, is no AppSpec but a bomb.
fn yaml(content: &str) -> Option<Value> {
    let (mut parser, mut depth) = (Parser::new_from_str(content), 0);
    loop {
        match parser.next_token().ok()?.0 {
            Event::StreamEnd => break,
            Event::Alias(_) => return None,
            Event::SequenceStart(..) | Event::MappingStart(..) => depth += 1,
            Event::SequenceEnd | Event::MappingEnd => depth -= 1,
            _ => {}
        }
        if depth > DEEPEST {
            return None;
        }
    }
    let [document] = YamlLoader::load_from_str(content).ok()?.try_into().ok()?;
    plain(document)
}

fn plain(yaml: Yaml) -> Option<Value> {
    Some(match yaml {
        Yaml::Real(text) => Value::from(text.parse::<f64>().ok()?),
        Yaml::Integer(number) => Value::from(number),
        Yaml::String(text) => Value::from(text),
        Yaml::Boolean(yes) => Value::from(yes),
        Yaml::Array(all) => Value::Array(all.into_iter().map(plain).collect::<Option<_>>()?),
        Yaml::Hash(all) => Value::Object(all.into_iter().map(|(key, value)| Some((key.into_string()?, plain(value)?))).collect::<Option<_>>()?),
        Yaml::Null => Value::Null,
        Yaml::Alias(_) | Yaml::BadValue => return None,
    })
}

/// Functions by event, in their order.
fn hooks(value: &Value) -> Vec<(String, String)> {
    let each = value.as_array().into_iter().flatten().filter_map(Value::as_object).flatten();
    each.filter_map(|(event, function)| Some((bounded(event, NAME), text(function)?))).collect()
}

/// A member by its name in any case.
fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    let found = value.as_object().and_then(|map| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)));
    found.map_or(&Value::Null, |(_, value)| value)
}

/// A text, or the whole number that somebody wrote without quotes: versions look like one.
fn text(value: &Value) -> Option<String> {
    let text = value.as_str().map(str::to_owned).or_else(|| value.as_u64().map(|n| n.to_string()))?;
    (!text.is_empty()).then(|| bounded(&text, NAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_yaml_say_the_same() {
        let json = r#"{"version":0.0,"Resources":[{"f":{"Type":"AWS::Lambda::Function","Properties":{"Name":"login","Alias":"live","CurrentVersion":"24","TargetVersion":"25"}}}],"Hooks":[{"BeforeAllowTraffic":"check"}]}"#;
        let yaml = "version: 0.0\nResources:\n  - f:\n      Type: AWS::Lambda::Function\n      Properties:\n        Name: \"login\"\n        Alias: live\n        CurrentVersion: 24\n        TargetVersion: \"25\"\nHooks:\n  - BeforeAllowTraffic: check\n";
        let read_json = read(json).expect("an AppSpec");
        assert_eq!(Some(&read_json), read(yaml).as_ref(), "one form or the other");
        let AppSpec::Function { function, current, target, hooks, .. } = read_json else { panic!("a function") };
        assert_eq!((function.as_str(), current.as_str(), target.as_str()), ("login", "24", "25"), "which versions of what");
        assert_eq!(hooks, [("BeforeAllowTraffic".to_owned(), "check".to_owned())], "and who is asked on the way");
    }

    #[test]
    fn small_letters_and_an_arn_are_understood() {
        let read = read(
            r#"{"version":0.0,"resources":[{"f":{"type":"AWS::Lambda::Function","properties":{"name":"arn:aws:lambda:r:1:function:login","alias":"live","currentversion":"1","targetversion":"2"}}}]}"#,
        );
        assert!(matches!(&read, Some(AppSpec::Function { function, .. }) if function == "login"), "as in AWS's examples: {read:?}");
    }

    #[test]
    fn a_service_keeps_everything_but_its_definition() {
        let json = r#"{"version":0.0,"Resources":[{"s":{"Type":"AWS::ECS::Service","Properties":{"TaskDefinition":"arn:aws:ecs:r:1:task-definition/web:7","PlatformVersion":"1.4.0","LoadBalancerInfo":{"ContainerName":"app","ContainerPort":80}}}}]}"#;
        let Some(AppSpec::Service { definition, properties, .. }) = read(json) else { panic!("a service") };
        assert_eq!(definition, "arn:aws:ecs:r:1:task-definition/web:7", "what it runs");
        assert_eq!(properties.keys().collect::<Vec<_>>(), ["LoadBalancerInfo", "PlatformVersion"], "the next deployment needs these again");
        let again = read(&AppSpec::Service { definition, properties, hooks: Vec::new() }.content());
        assert_eq!(again, read(json), "what is read can be sent");
    }

    #[test]
    fn what_is_no_app_spec_is_none() {
        let two = r#"{"Resources":[{"a":{"Type":"AWS::Lambda::Function"}},{"b":{}}]}"#;
        let files = "version: 0.0\nos: linux\nfiles:\n  - source: /\n    destination: /srv\n";
        let (deep, bomb) = ("[".repeat(50_000), "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n");
        for content in ["", "[]", "{", "\t- :", two, files, &deep, bomb, r#"{"Resources":[{"f":{"Type":"AWS::Lambda::Function","Properties":{"Name":"f"}}}]}"#]
        {
            assert_eq!(read(content), None, "{content:?} tells of no alias and no service");
        }
    }
}
