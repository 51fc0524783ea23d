//! What must hold when the dust has settled.

use std::collections::{HashMap, HashSet};

use protocol::{ConversationId, MessageId, Seq, Thread, UserId};

use super::Town;
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
pub async fn check(town: &Town, server: &Server) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    let truth = look(town, server, &mut wrong).await?;
    for (conversation, _) in &town.conversations {
        wrong.extend(numbers(&truth.messages[conversation]).map(|what| format!("{conversation}: {what}")));
    }
    let mut pressed = HashSet::new();
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

async fn look(town: &Town, server: &Server, wrong: &mut Vec<String>) -> Result<Truth> {
    let mut truth = Truth { messages: HashMap::new(), rows: HashMap::new() };
    for (place, (person, _)) in town.people.iter().enumerate() {
        let (mut client, login) = town.client(server, place).await?;
        for (conversation, _) in town.conversations.iter().filter(|(_, two)| two.contains(&place)) {
            let messages = people::history(&mut client, &login, *conversation).await?;
            let told = truth.messages.entry(*conversation).or_insert_with(|| messages.clone());
            if *told != messages {
                wrong.push(format!("{conversation}: the two participants are told different histories"));
            }
        }
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
        if row.is_none_or(|row| row.seq != thread.seq || row.unread != thread.unread) {
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
