//! Dates in words, in UTC: pages do not know the reader's clock.

use leptos::prelude::*;
use protocol::{Timestamp, time::Utc};

use crate::words::{days, fill, say, talk};

/// `Today`, `Yesterday`, `3 days ago`, then `21 November` or `21 November 2025`.
#[component]
pub fn Age(
    /// The instant.
    at: Timestamp,
    /// When the page is made.
    now: Timestamp,
) -> impl IntoView {
    view! { <time datetime=at.to_rfc3339()>{age(at, now)}</time> }
}

/// `November 2026`.
#[component]
pub fn Month(
    /// The instant.
    at: Timestamp,
) -> impl IntoView {
    let utc = at.utc();
    view! { <time datetime=at.to_rfc3339()>{month(utc.month)} " " {utc.year}</time> }
}

/// `21 November 2026, 14:05 UTC`; by the reader's clock as soon as [`Awakening`](super::awakening::Awakening) knows it.
#[component]
pub fn Moment(
    /// The instant.
    at: Timestamp,
) -> impl IntoView {
    view! { <time class="moment" datetime=at.to_rfc3339()>{moment(at)}</time> }
}

fn age(at: Timestamp, now: Timestamp) -> String {
    match now.day() - at.day() {
        ..=0 => say(days::TODAY).to_owned(),
        1 => say(days::YESTERDAY).to_owned(),
        days @ 2..=6 => fill(days::DAYS_AGO, &[&days.to_string()]),
        _ => {
            let then = at.utc();
            if then.year == now.utc().year {
                fill(talk::DAY_AND_MONTH, &[&then.day.to_string(), month(then.month)])
            } else {
                date(&then)
            }
        }
    }
}

fn moment(at: Timestamp) -> String {
    let utc = at.utc();
    fill(days::MOMENT, &[&date(&utc), &format!("{:02}:{:02}", utc.hour, utc.minute)])
}

fn date(utc: &Utc) -> String {
    fill(days::DATE, &[&utc.day.to_string(), month(utc.month), &utc.year.to_string()])
}

fn month(number: u32) -> &'static str {
    say(days::MONTHS).split(' ').nth(number as usize - 1).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, language::speaking};

    /// 2026-11-23T05:25:09Z
    const NOW: Timestamp = Timestamp(1_795_411_509_000);

    fn before(days: i64) -> String {
        age(Timestamp(NOW.0 - days * 86_400_000), NOW)
    }

    #[test]
    fn ages_read_as_people_say_them() {
        assert_eq!(before(-1), "Today");
        assert_eq!(before(0), "Today");
        assert_eq!(before(1), "Yesterday");
        assert_eq!(before(6), "6 days ago");
        assert_eq!(before(7), "16 November");
        assert_eq!(before(365), "23 November 2025");
        assert_eq!(moment(NOW), "23 November 2026, 05:25 UTC");
    }

    #[tokio::test]
    async fn ages_read_as_people_say_them_in_german() {
        speaking(Language::German, async {
            assert_eq!(before(-1), "heute");
            assert_eq!(before(0), "heute");
            assert_eq!(before(1), "gestern");
            assert_eq!(before(6), "vor 6 Tagen");
            assert_eq!(before(7), "16. November");
            assert_eq!(before(365), "23. November 2025");
            assert_eq!(before(250), "18. März");
            assert_eq!(moment(NOW), "23. November 2026, 05:25 Uhr (UTC)");
        })
        .await;
    }

    #[tokio::test]
    async fn a_year_has_twelve_months_everywhere() {
        for language in Language::ALL {
            let names = speaking(language, async { (1..=12).map(month).collect::<Vec<_>>() }).await;
            assert!(names.iter().all(|name| !name.is_empty()), "{names:?}");
            assert_eq!(speaking(language, async { say(days::MONTHS).split(' ').count() }).await, 12);
        }
    }
}
