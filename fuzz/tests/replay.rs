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

/// Also each seed cut in the middle: the smallest change that fuzzing would make.
#[test]
fn halves_hold() {
    for (name, target) in TARGETS {
        for seed in seeds(name).unwrap() {
            target(&seed[..seed.len() / 2]);
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
