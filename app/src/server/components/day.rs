//! Dates in words, in UTC: pages do not know the reader's clock.

use leptos::prelude::*;
use protocol::Timestamp;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

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

/// `21 November 2026, 14:05 UTC`.
#[component]
pub fn Moment(
    /// The instant.
    at: Timestamp,
) -> impl IntoView {
    let utc = at.utc();
    let text =
        format!("{} {} {}, {:02}:{:02} UTC", utc.day, month(utc.month), utc.year, utc.hour, utc.minute);
    view! { <time datetime=at.to_rfc3339()>{text}</time> }
}

fn age(at: Timestamp, now: Timestamp) -> String {
    match now.day() - at.day() {
        ..=0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        days @ 2..=6 => format!("{days} days ago"),
        _ => {
            let (then, today) = (at.utc(), now.utc());
            let day = format!("{} {}", then.day, month(then.month));
            if then.year == today.year { day } else { format!("{day} {}", then.year) }
        }
    }
}

fn month(number: u32) -> &'static str {
    MONTHS[(number as usize - 1) % MONTHS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_read_as_people_say_them() {
        // 2026-11-23T05:25:09Z
        let now = Timestamp(1_795_411_509_000);
        let before = |days: i64| age(Timestamp(now.0 - days * 86_400_000), now);
        assert_eq!(before(-1), "Today");
        assert_eq!(before(0), "Today");
        assert_eq!(before(1), "Yesterday");
        assert_eq!(before(6), "6 days ago");
        assert_eq!(before(7), "16 November");
        assert_eq!(before(365), "23 November 2025");
    }
}
