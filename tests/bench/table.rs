//! Results in plain text.

use std::fmt;

use crate::stats::Sample;

/// One measured thing after the other, and how they compare with the aims.
#[derive(Debug, Default)]
pub struct Table {
    title: String,
    rows: Vec<[String; 3]>,
    lines: Vec<String>,
}

impl Table {
    /// An empty one.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// What something took: median, and between the quartiles.
    pub fn row(&mut self, what: impl Into<String>, sample: &Sample, unit: &str) {
        let (low, high) = sample.quartiles();
        self.rows.push([
            what.into(),
            format!("{} {unit}", number(sample.median())),
            format!("{} to {}, {} at most, n = {}", number(low), number(high), number(sample.most()), sample.len()),
        ]);
    }

    /// One figure.
    pub fn figure(&mut self, what: impl Into<String>, value: impl Into<String>, note: impl Into<String>) {
        self.rows.push([what.into(), value.into(), note.into()]);
    }

    /// A ratio against the most it should be.
    pub fn ratio(&mut self, what: &str, ratio: &Sample, aim: Option<f64>) {
        let (low, high) = ratio.quartiles();
        let judged = aim.map_or(String::new(), |aim| format!("; {}", against(ratio.median(), aim, "")));
        self.lines.push(format!("{what}: {} ({} to {}){judged}", number(ratio.median()), number(low), number(high)));
    }

    /// A figure against the most it should be.
    pub fn aim(&mut self, what: &str, value: f64, aim: f64, unit: &str) {
        self.lines.push(format!("{what}: {}{unit}; {}", number(value), against(value, aim, unit)));
    }

    /// Something the reader should know.
    pub fn note(&mut self, text: impl Into<String>) {
        self.lines.push(text.into());
    }
}

fn against(value: f64, aim: f64, unit: &str) -> String {
    format!("aim at most {}{unit}: {}", number(aim), if value <= aim { "met" } else { "MISSED" })
}

/// Three figures are as many as such measurements have.
fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        v if v >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let (what, value) = (width(0), width(1));
        for [a, b, c] in &self.rows {
            writeln!(f, "  {a:<what$}  {b:>value$}  {c}")?;
        }
        for line in &self.lines {
            writeln!(f, "  {line}")?;
        }
        Ok(())
    }
}
