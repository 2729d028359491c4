//! Many clusters, services and task definitions, for measuring.

use serde_json::json;

use super::{Family, Past, Setting, Wanted, good};
use crate::scenario::Size;
use crate::world::World;

/// Task definition revisions of each service.
const REVISIONS: i64 = 30;

/// Minutes between two of them.
const APART: i64 = 2 * 24 * 60;

/// Many of everything: every service has served its last two revisions.
pub(in super::super) fn large(world: &mut World, setting: &Setting<'_>, size: &Size) {
    let mut past = Past::new(world, setting);
    for cluster in 0..size.clusters {
        let cluster = format!("cluster-{cluster:02}");
        past.cluster(&cluster);
        for number in 0..size.services {
            let name = format!("{cluster}-service-{number:02}");
            let family = Family { name: &name, repository: "bench", cpu: 256, memory: 512, port: Some(8080), command: &[], env: "production" };
            let begun = past.setting.minutes_ago(REVISIONS * APART);
            let wanted = Wanted { cluster: &cluster, name: &name, controller: "ECS", desired: 2, tuning: json!({}), port: family.port };
            let mut service = past.service(&wanted, begun);
            let image = past.push("bench", &good("bench", 0));
            for left in (0..REVISIONS).rev() {
                let at = past.setting.minutes_ago(60 + left * APART);
                let arn = past.register(&family, &image, "0000000 bench", at);
                if left < 2 {
                    past.deploy(&mut service, &arn, at);
                }
            }
            past.finish(service);
        }
    }
}
