//! A disk without room (contract, section 2; G6): a file system of a few MiB, filled up while people write.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use protocol::MessageId;
use serde_json::json;
use uuid::Uuid;

use super::town::Town;
use crate::{
    Result,
    http::Token,
    people,
    server::{BACK_WITHIN, Server},
    table::{Spread, row},
};

/// What the file system holds, in MiB; the log alone grows to 16.
pub const DISK_MIB: u32 = 48;
/// Even a log with room left in it is full after so long.
const FULL_WITHIN: Duration = Duration::from_secs(60);

/// Takes all the room and gives it back, so often.
pub async fn inflict(server: &Server, town: &mut Town, times: u32) -> Result<Vec<String>> {
    row("the disk is full", format!("{times} times"));
    let ballast = server.on_its_disk("ballast")?;
    let mut wrong = Vec::new();
    let mut refused = 0;
    let mut back = Spread::default();
    for _ in 0..times {
        town.chatter(Duration::from_millis(500)).await;
        fill(&ballast)?;
        let full = Instant::now();
        while full.elapsed() < FULL_WITHIN {
            town.chatter(Duration::from_millis(200)).await;
            match say(server, town).await? {
                Said::Refused => {
                    refused += 1;
                    break;
                }
                Said::Stored => {}
                Said::Else(answer) => wrong.push(answer),
            }
        }
        let (conversation, [place, _]) = town.conversations[0];
        let (mut client, login) = town.client(server, place).await?;
        if let Err(error) = people::history(&mut client, &login, conversation).await {
            wrong.push(format!("with a full disk nothing can be read: {error}"));
        }
        fs::remove_file(&ballast)?;
        let room = Instant::now();
        while !matches!(say(server, town).await?, Said::Stored) && room.elapsed() < BACK_WITHIN {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        back.add(room.elapsed());
    }
    row("  refused for want of room", refused);
    if refused < times {
        wrong.push("the disk was never full".to_owned());
    }
    row("  stored again after (limit 10 s)", back.percentiles());
    if back.percentile(100) >= BACK_WITHIN {
        wrong.push("nothing is stored although there is room".to_owned());
    }
    town.chatter(Duration::from_secs(1)).await;
    wrong.extend(server.damage().await?);
    Ok(wrong)
}

fn fill(ballast: &Path) -> Result<()> {
    let mut file = File::create(ballast)?;
    for block in [1 << 16, 1] {
        let zeroes = vec![0; block];
        while file.write(&zeroes).is_ok_and(|written| written > 0) {}
    }
    Ok(())
}

enum Said {
    Stored,
    Refused,
    Else(String),
}

/// Says something over the REST API, whose answers can be read.
async fn say(server: &Server, town: &mut Town) -> Result<Said> {
    let (conversation, [place, _]) = town.conversations[0];
    let (mut client, login) = town.client(server, place).await?;
    let path = format!("/api/messages/conversations/{conversation}/messages");
    let id = MessageId(Uuid::new_v4());
    let message = json!({ "id": id, "body": "Is there room?" });
    let answer = client.post(&path, Some(Token::Bearer(&login.access)), &message).await?;
    let text = String::from_utf8_lossy(&answer.body);
    if answer.status == 503 && text.contains("\"storage_full\"") {
        return Ok(Said::Refused);
    }
    town.posted.insert((conversation, town.people[place].0.id, id));
    Ok(match answer.status {
        200..300 => Said::Stored,
        _ => Said::Else(format!("with a full disk: {} {text}", answer.status)),
    })
}
