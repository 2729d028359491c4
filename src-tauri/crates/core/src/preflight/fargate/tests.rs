//! Sizes: what is valid, what is near, what is twice.

use super::*;

fn size(cpu: u32, memory: u32) -> Size {
    Size { cpu, memory }
}

#[test]
fn every_size_that_is_offered_is_taken_and_its_neighbours_are_not() {
    let target: Target = "ecs:shop/web".parse().expect("an id");
    for offered in sizes() {
        assert_eq!(check(&target, offered), None, "{offered} is offered");
        let odd = size(offered.cpu, offered.memory + 1);
        assert!(check(&target, odd).is_some(), "{odd} is no size");
    }
    assert_eq!(sizes().count(), 3 + 4 + 7 + 13 + 23 + 12 + 12 + 3, "as many as the guide's table has");
}

#[test]
fn the_edges_of_each_row_are_the_guides() {
    let edges = [
        (256, 512, 2048),
        (512, 1024, 4096),
        (1024, 2048, 8192),
        (2048, 4096, 16_384),
        (4096, 8192, 30_720),
        (8192, 16_384, 61_440),
        (16_384, 32_768, 122_880),
    ];
    for (cpu, least, most) in edges {
        let memories = memories(cpu);
        assert_eq!((memories.first(), memories.last()), (Some(&least), Some(&most)), "{cpu} CPU units");
    }
}

#[test]
fn the_nearest_sizes_are_valid_and_near() {
    assert_eq!(nearest(size(1024, 1024))[..2], [size(1024, 2048), size(512, 1024)], "twice the memory or half the CPU");
    assert_eq!(nearest(size(300, 1024))[0], size(256, 1024), "a CPU that there is not");
    assert_eq!(nearest(size(8192, 17_408))[0], size(8192, 16_384), "between two steps");
    for odd in [size(0, 0), size(u32::MAX, u32::MAX), size(256, 4096)] {
        let near = nearest(odd);
        assert!(near.len() == 3 && near.iter().all(|n| sizes().any(|s| s == *n)), "{odd}: only valid sizes are named, {near:?}");
    }
}

#[test]
fn a_refusal_names_what_would_be_taken() {
    let target: Target = "ecs:shop/web".parse().expect("an id");
    let finding = check(&target, size(256, 4096)).expect("no such size");
    assert_eq!((finding.severity, finding.code()), (Severity::Block, "fargate_size"), "AWS would refuse it");
    assert!(finding.fix(Lang::En).contains("512/4096") && finding.fix(Lang::Ko).contains("256/2048"), "{}", finding.fix(Lang::En));
    let json = serde_json::to_value(&finding).expect("serialises");
    assert_eq!(json["rule"]["code"], finding.code(), "the tag is the code");
    assert_eq!(serde_json::from_value::<Finding>(json).expect("reads"), finding, "and it comes back as it was");
}

#[test]
fn twice_has_at_least_twice_of_both() {
    assert_eq!(twice(size(256, 512)), Some(size(512, 1024)), "exactly twice where that is a size");
    assert_eq!(twice(size(16_384, 32_768)), Some(size(32_768, 122_880)), "the next larger where it is not");
    assert_eq!(twice(size(32_768, 61_440)), None, "there is nothing larger");
    assert_eq!(twice(size(u32::MAX, 1)), None, "nor a number for it");
    for one in sizes().filter(|s| s.cpu < 32_768) {
        let two = twice(one).expect("a larger one");
        assert!(two.cpu >= 2 * one.cpu && two.memory >= 2 * one.memory, "{one} → {two}");
    }
}

#[test]
fn both_spellings_are_read() {
    assert_eq!((cpu_units("1 vCPU"), cpu_units(".25vcpu"), cpu_units("1024")), (Some(1024), Some(256), Some(1024)), "vCPU and units");
    assert_eq!((mebibytes("2GB"), mebibytes("0.5 GB"), mebibytes("512")), (Some(2048), Some(512), Some(512)), "GB and MiB");
    assert_eq!((cpu_units("lots"), mebibytes("-1 GB"), mebibytes("NaN gb")), (None, None, None), "no numbers");
}
