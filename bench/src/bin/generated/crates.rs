//! Crates on disk: written, compiled on their own with their dependencies already there, and measured.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use object::{Object, ObjectSection, SectionKind};

/// What a crate costs.
#[derive(Clone, Copy)]
pub struct Cost {
    /// CPU time of compiling and linking it, in user and system mode.
    pub seconds: f64,
    /// Bytes of machine code in the program.
    pub text: u64,
    /// Bytes of constants in it.
    pub data: u64,
    /// Lines of its source.
    pub lines: usize,
}

impl Cost {
    /// What it costs more than an empty program.
    pub fn beyond(self, empty: &Cost) -> Cost {
        Cost {
            seconds: (self.seconds - empty.seconds).max(0.0),
            text: self.text.saturating_sub(empty.text),
            data: self.data.saturating_sub(empty.data),
            lines: self.lines,
        }
    }
}

/// The folder of all crates. They share what is compiled of their dependencies.
pub struct Workshop {
    root: PathBuf,
    rounds: u32,
}

impl Workshop {
    pub fn new(root: &Path, rounds: u32) -> Result<Self> {
        fs::create_dir_all(root)?;
        Ok(Workshop {
            root: root.canonicalize()?,
            rounds: rounds.max(1),
        })
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// Compiles a program, with dependencies as in a manifest; the fastest round counts.
    pub fn measure(&self, name: &str, dependencies: &str, source: &str) -> Result<Cost> {
        let folder = self.folder(name);
        fs::create_dir_all(folder.join("src"))?;
        let (main, known) = (folder.join("src/main.rs"), folder.join("cost"));
        if let Some(cost) = remembered(&main, source, &known) {
            return Ok(cost);
        }
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{dependencies}\n[profile.release]\ncodegen-units = 1\n\n[workspace]\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock");
        fs::copy(lock, folder.join("Cargo.lock")).context(lock)?;
        fs::write(&main, "fn main() {}\n")?;
        self.build(&folder)?;
        let mut seconds = f64::INFINITY;
        for _ in 0..self.rounds {
            fs::write(&main, source)?;
            seconds = seconds.min(self.build(&folder)?);
        }
        let program = self.root.join("target/release").join(name);
        let (text, data) = sizes(&program)?;
        eprintln!("{name}: {seconds:.2} s, {text} bytes of code");
        fs::write(&known, format!("{seconds} {text} {data}"))?;
        Ok(Cost {
            seconds,
            text,
            data,
            lines: source.lines().count(),
        })
    }

    /// The CPU time that it takes, as the shell counts it for what it has waited for.
    fn build(&self, folder: &Path) -> Result<f64> {
        let script = "cargo build --release --quiet --jobs 1 && times";
        let output = Command::new("sh")
            .args(["-c", script])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", self.folder("target"))
            .env("RUSTFLAGS", "--cap-lints allow")
            .output()
            .context("sh")?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr));
        }
        let times = String::from_utf8_lossy(&output.stdout);
        let children = times.lines().last().unwrap_or_default().split(' ');
        let both: Option<Vec<f64>> = children.map(seconds).collect();
        both.map(|both| both.iter().sum())
            .with_context(|| format!("`times` says {times}"))
    }
}

/// What a run before this one has measured of the same source, so that a long run may be cut short.
fn remembered(main: &Path, source: &str, known: &Path) -> Option<Cost> {
    if fs::read_to_string(main).ok()? != source {
        return None;
    }
    let known = fs::read_to_string(known).ok()?;
    let mut numbers = known.split(' ');
    Some(Cost {
        seconds: numbers.next()?.parse().ok()?,
        text: numbers.next()?.parse().ok()?,
        data: numbers.next()?.parse().ok()?,
        lines: source.lines().count(),
    })
}

/// Of `1m2.34s`.
fn seconds(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

/// Bytes of code and of constants.
fn sizes(program: &Path) -> Result<(u64, u64)> {
    let bytes = fs::read(program).with_context(|| program.display().to_string())?;
    let file = object::File::parse(&*bytes)?;
    let (mut text, mut data) = (0, 0);
    for section in file.sections() {
        match section.kind() {
            SectionKind::Text => text += section.size(),
            SectionKind::ReadOnlyData | SectionKind::ReadOnlyDataWithRel => data += section.size(),
            _ => {}
        }
    }
    Ok((text, data))
}
