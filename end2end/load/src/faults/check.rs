//! What must hold when the dust has settled.

use std::collections::{HashMap, HashSet};

use protocol::{ConversationId, MessageId, Seq, Thread, UNREAD_MAX, UserId};

use super::town::Town;
use crate::{
    Result,
    device::{Screen, hole},
    people::{self, Row, Stored},
    server::Server,
};

/// What the store holds, as both participants are told.
struct Truth {
    messages: HashMap<ConversationId, Vec<Stored>>,
    rows: HashMap<(UserId, ConversationId), Row>,
}

/// Everything that does not hold.
pub async fn check(town: &mut Town, server: &Server) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    let truth = look(town, server, &mut wrong).await?;
    for (conversation, _) in &town.conversations {
        wrong.extend(numbers(&truth.messages[conversation]).map(|what| format!("{conversation}: {what}")));
    }
    let mut pressed = town.posted.clone();
    for (place, (owner, device)) in town.devices.iter().enumerate() {
        let user = device.person.id;
        device.recall(|memory| {
            wrong.extend(memory.violations.iter().cloned());
            pressed.extend(memory.pressed.iter().map(|(conversation, id, _)| (*conversation, user, *id)));
            let sent = sent(&truth, user, &memory.pressed).chain(kept(&truth, user, &memory.acknowledged));
            wrong.extend(sent.map(|what| format!("device {place}: {what}")));
        });
        let mine = town.conversations.iter().filter(|(_, two)| two.contains(owner)).count();
        let screen = device.screen().await.ok_or("a device has ended")?;
        wrong.extend(
            shown(&truth, user, &screen, mine).into_iter().map(|what| format!("device {place}: {what}")),
        );
    }
    for (conversation, messages) in &truth.messages {
        // The first word from either side was not said by a device.
        let foreign = messages.iter().skip(2).find(|m| !pressed.contains(&(*conversation, m.sender, m.id)));
        wrong
            .extend(foreign.map(|message| format!("{conversation}: nobody pressed Send for {}", message.id)));
    }
    Ok(wrong)
}

async fn look(town: &mut Town, server: &Server, wrong: &mut Vec<String>) -> Result<Truth> {
    let mut truth = Truth { messages: HashMap::new(), rows: HashMap::new() };
    for place in 0..town.people.len() {
        let (mut client, login) = town.client(server, place).await?;
        for (conversation, _) in town.conversations.iter().filter(|(_, two)| two.contains(&place)) {
            let messages = people::history(&mut client, &login, *conversation).await?;
            let told = truth.messages.entry(*conversation).or_insert_with(|| messages.clone());
            if *told != messages {
                wrong.push(format!("{conversation}: the two participants are told different histories"));
            }
        }
        let (person, _) = &town.people[place];
        let rows = people::list(&mut client, &login).await?;
        truth.rows.extend(rows.into_iter().map(|row| ((person.id, row.id), row)));
    }
    Ok(truth)
}

/// Numbers are dense, and every id is there once (contract D2, D3).
fn numbers(messages: &[Stored]) -> impl Iterator<Item = String> {
    let dense = messages.iter().map(|message| message.seq.0).eq(1..=messages.len() as u32);
    let ids: HashSet<_> = messages.iter().map(|message| (message.sender, message.id)).collect();
    let doubled = messages.len() - ids.len();
    let dense = (!dense).then(|| "the numbers are not dense".to_owned());
    dense.into_iter().chain((doubled > 0).then(|| format!("{doubled} messages are stored twice")))
}

/// Everything pressed is stored, as it was written and in that order (contract D2, D5).
fn sent<'a>(
    truth: &'a Truth,
    user: UserId,
    pressed: &'a [(ConversationId, MessageId, String)],
) -> impl Iterator<Item = String> + 'a {
    let mut last: HashMap<ConversationId, Seq> = HashMap::new();
    pressed.iter().filter_map(move |(conversation, id, body)| {
        let Some(stored) = find(truth, *conversation, user, *id) else {
            return Some(format!("{id} was pressed and is not stored"));
        };
        if stored.body != *body {
            return Some(format!("{id} is stored with another text"));
        }
        let before = last.insert(*conversation, stored.seq).unwrap_or_default();
        (before >= stored.seq).then(|| format!("{id} overtook the message that was pressed before it"))
    })
}

/// Everything acknowledged is stored under the number that was said (contract D1).
fn kept<'a>(
    truth: &'a Truth,
    user: UserId,
    acknowledged: &'a [(ConversationId, MessageId, Seq)],
) -> impl Iterator<Item = String> + 'a {
    acknowledged.iter().filter_map(move |(conversation, id, seq)| {
        match find(truth, *conversation, user, *id) {
            None => Some(format!("{id} was acknowledged and is lost")),
            Some(stored) if stored.seq != *seq => {
                Some(format!("{id} was acknowledged as {} and is {}", seq.0, stored.seq.0))
            }
            Some(_) => None,
        }
    })
}

/// The screen equals the store (contract D4, D8, D12).
fn shown(truth: &Truth, user: UserId, screen: &Screen, conversations: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    if screen.threads.len() != conversations {
        wrong.push(format!("shows {} conversations instead of {conversations}", screen.threads.len()));
    }
    for thread in &screen.threads {
        let Some(messages) = truth.messages.get(&thread.id) else {
            wrong.push(format!("shows {}, which is not its own", thread.id));
            continue;
        };
        wrong.extend(hole(thread));
        if !equals_tail(thread, messages) {
            wrong.push(format!("shows {} otherwise than it is stored", thread.id));
        }
        let row = truth.rows.get(&(user, thread.id));
        // The server counts up to there, a device what has come to it.
        let unread = thread.unread.min(UNREAD_MAX);
        if row.is_none_or(|row| row.seq != thread.seq || row.unread != unread) {
            wrong.push(format!("counts {} unread in {}, which is {row:?}", thread.unread, thread.id));
        }
    }
    wrong
}

fn equals_tail(thread: &Thread, messages: &[Stored]) -> bool {
    let end = messages.len() as u32;
    // Only appended messages change a conversation, so its two numbers are one.
    let numbers = thread.seq.0 == end && thread.rev.0 == end;
    let tail = messages.iter().rev().take(thread.messages.len());
    numbers
        && thread.messages.len() <= messages.len()
        && thread.messages.iter().rev().zip(tail).all(|(shown, stored)| {
            (shown.id, shown.seq, shown.sender, &shown.body)
                == (stored.id, stored.seq, stored.sender, &stored.body)
        })
}

fn find(truth: &Truth, conversation: ConversationId, user: UserId, id: MessageId) -> Option<&Stored> {
    truth.messages.get(&conversation)?.iter().find(|message| message.id == id && message.sender == user)
}

#[cfg(test)]
mod tests {
    use protocol::{Arrangement, Message, Person, Receipt, Rev, Timestamp};
    use uuid::Uuid;

    use super::*;

    const HERE: ConversationId = ConversationId(Uuid::nil());
    const ADA: UserId = UserId(Uuid::nil());

    fn id(n: u32) -> MessageId {
        MessageId(Uuid::from_u128(n.into()))
    }

    fn stored(n: u32, seq: u32) -> Stored {
        Stored { id: id(n), seq: Seq(seq), sender: ADA, body: format!("{n}") }
    }

    fn truth(messages: &[(u32, u32)]) -> Truth {
        let messages = messages.iter().map(|(n, seq)| stored(*n, *seq)).collect::<Vec<_>>();
        let row = Row { id: HERE, seq: Seq(messages.len() as u32), unread: 0 };
        Truth { messages: HashMap::from([(HERE, messages)]), rows: HashMap::from([((ADA, HERE), row)]) }
    }

    fn pressed(numbers: &[u32]) -> Vec<(ConversationId, MessageId, String)> {
        numbers.iter().map(|n| (HERE, id(*n), format!("{n}"))).collect()
    }

    fn screen(messages: &[(u32, u32)], end: u32) -> Screen {
        let message = |(n, seq): &(u32, u32)| Message {
            id: id(*n),
            seq: Seq(*seq),
            sender: ADA,
            body: format!("{n}"),
            images: vec![],
            listing: None,
            at: Timestamp(0),
            amended: None,
        };
        let thread = Thread {
            id: HERE,
            other: Person { id: ADA, name: "bob".to_owned() },
            subject: None,
            listings: vec![],
            rev: Rev(end),
            seq: Seq(end),
            messages: messages.iter().map(message).collect(),
            lines: vec![],
            mine: Receipt::default(),
            theirs: Receipt::default(),
            unread: 0,
            arrangement: Arrangement::default(),
            presence: None,
            at: Timestamp(0),
        };
        Screen { threads: vec![thread] }
    }

    #[test]
    fn holes_and_doubles_in_the_store_are_noticed() {
        assert_eq!(numbers(&[stored(7, 1), stored(8, 2)]).count(), 0);
        assert_eq!(numbers(&[stored(7, 1), stored(8, 3)]).count(), 1, "a hole");
        assert_eq!(numbers(&[stored(7, 1), stored(7, 2)]).count(), 1, "a double");
    }

    #[test]
    fn a_lost_changed_or_overtaken_message_is_noticed() {
        let truth = truth(&[(7, 1), (8, 2)]);
        assert_eq!(sent(&truth, ADA, &pressed(&[7, 8])).count(), 0);
        assert_eq!(sent(&truth, ADA, &pressed(&[7, 8, 9])).count(), 1, "lost");
        assert_eq!(sent(&truth, ADA, &pressed(&[8, 7])).count(), 1, "overtaken");
        assert_eq!(sent(&truth, ADA, &[(HERE, id(7), "other".to_owned())]).count(), 1, "changed");
    }

    #[test]
    fn an_acknowledgement_that_did_not_hold_is_noticed() {
        let truth = truth(&[(7, 1)]);
        assert_eq!(kept(&truth, ADA, &[(HERE, id(7), Seq(1)), (HERE, id(7), Seq(1))]).count(), 0);
        assert_eq!(kept(&truth, ADA, &[(HERE, id(8), Seq(2))]).count(), 1, "lost");
        assert_eq!(kept(&truth, ADA, &[(HERE, id(7), Seq(2))]).count(), 1, "renumbered");
    }

    #[test]
    fn a_screen_that_differs_from_the_store_is_noticed() {
        let truth = truth(&[(7, 1), (8, 2), (9, 3)]);
        let wrong = |messages: &[(u32, u32)], end| shown(&truth, ADA, &screen(messages, end), 1).len();
        assert_eq!(wrong(&[(7, 1), (8, 2), (9, 3)], 3), 0);
        assert_eq!(wrong(&[(9, 3)], 3), 0, "the newest part is enough");
        assert_ne!(wrong(&[(7, 1), (8, 2)], 2), 0, "the last one is missing");
        assert_ne!(wrong(&[(7, 1), (9, 3)], 3), 0, "a hole");
        assert_ne!(wrong(&[(8, 2), (8, 3)], 3), 0, "shown twice");
        assert_ne!(wrong(&[(8, 1), (7, 2), (9, 3)], 3), 0, "another order");
        assert_eq!(shown(&truth, ADA, &Screen { threads: vec![] }, 1).len(), 1, "not there");
    }
}
