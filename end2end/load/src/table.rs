//! What is printed: names on the left, figures on the right.

use std::time::Duration;

/// Durations, for their percentiles.
#[derive(Debug, Default)]
pub struct Spread(Vec<Duration>);

impl Spread {
    /// Adds one.
    pub fn add(&mut self, duration: Duration) {
        self.0.push(duration);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value that `percent` of all do not exceed.
    pub fn percentile(&mut self, percent: usize) -> Duration {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1);
        self.0.get((self.0.len() * percent / 100).min(last)).copied().unwrap_or_default()
    }

    /// `p50 1.23 ms   p95 3.45 ms   p99 5.67 ms`
    pub fn percentiles(&mut self) -> String {
        let ms = |duration: Duration| duration.as_secs_f64() * 1_000.0;
        let [p50, p95, p99] = [50, 95, 99].map(|percent| ms(self.percentile(percent)));
        format!("p50 {p50:.2} ms   p95 {p95:.2} ms   p99 {p99:.2} ms")
    }
}

/// Prints a line of the table.
pub fn row(name: &str, value: impl std::fmt::Display) {
    println!("{name:<54}{value}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let mut spread = Spread::default();
        for n in (1..=200).rev() {
            spread.add(Duration::from_millis(n));
        }
        assert_eq!([50, 95, 99, 100].map(|p| spread.percentile(p).as_millis()), [101, 191, 199, 200]);
        assert_eq!(Spread::default().percentile(95), Duration::ZERO);
    }
}
