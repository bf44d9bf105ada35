//! Every seed and every input that ever failed, through the same functions as under libFuzzer.

use std::fs;
use std::path::Path;

use heirloom_fuzz::{TARGETS, seeds};

#[test]
fn seeds_hold() {
    for (name, target) in TARGETS {
        let seeds = seeds(name).unwrap();
        assert!(seeds.len() >= 20, "{name} has {} seeds", seeds.len());
        for seed in seeds {
            target(&seed);
        }
    }
}

/// Cut at every length, each bit flipped: what fuzzing tries first. Longer seeds are left to it.
#[test]
fn damaged_seeds_hold() {
    for (name, target) in TARGETS {
        for seed in seeds(name).unwrap().iter().filter(|it| it.len() <= 200) {
            for copy in heirloom::laws::mutations(seed) {
                target(&copy);
            }
        }
    }
}

#[test]
fn regressions_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions");
    for entry in fs::read_dir(root).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let Some((_, target)) = TARGETS.iter().find(|(target, _)| *target == name) else {
            panic!("regressions/{name}/ is of no target");
        };
        for input in fs::read_dir(path).unwrap() {
            target(&fs::read(input.unwrap().path()).unwrap());
        }
    }
}
