//! What people report, with the evidence. Both are kept for ever: nothing takes a report away yet. Whatever will has to let
//! go of the pictures that no other report names.

use protocol::{Code, ConversationId, ReportId, Seq, Timestamp, UserId, report::Reason};
use serde::Deserialize;

use crate::{
    Error, Result, Store,
    sql::{self, Sql, both, values},
};

/// Messages that a report keeps as evidence, beside the one that it is about.
pub const EVIDENCE_MESSAGES: u32 = 20;

/// Somebody reports somebody.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// Made with the form, so that sending it twice stores it once.
    pub id: ReportId,
    /// Who reports, as the login says.
    pub reporter: UserId,
    /// Whom.
    pub reported: UserId,
    /// The message that it is about: one of the reported person's in the conversation of the two.
    pub message: Option<Seq>,
    /// Why.
    pub reason: Reason,
    /// In the reporter's words; clean, see `protocol::validate::note`.
    pub note: String,
    /// Now.
    pub at: Timestamp,
}

/// What a report is about.
#[derive(Deserialize)]
struct Matter {
    both_exist: bool,
    /// The conversation of the two, if anything was said in it.
    conversation: Option<ConversationId>,
    /// Whether the message is there and the reported person's.
    is_theirs: bool,
}

macro_rules! matter {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('both_exist', ",
            sql::$engine::truth!("(SELECT count(*) FROM users WHERE id IN ($1, $2)) = 2"),
            ", 'conversation', ",
            sql::$engine::id!("c.id"),
            ", 'is_theirs', ",
            sql::$engine::truth!("m.sender_id = $2"),
            ") FROM (SELECT ",
            sql::$engine::least!(),
            "($1, $2) AS low, ",
            sql::$engine::greatest!(),
            "($1, $2) AS high) pair
                LEFT JOIN conversations c ON c.low_user = pair.low AND c.high_user = pair.high AND c.seq > 0
                LEFT JOIN messages m ON m.conversation_id = c.id AND m.seq = $3"
        )
    };
}

const REPORT: Sql = Sql::common(
    "INSERT INTO reports (id, reporter_id, reported_id, conversation_id, seq, reason, note, at)
     VALUES ($1, $2, $3, $4, nullif($5, 0), $6, $7, $8) ON CONFLICT (id) DO NOTHING",
);

/// Whoever deletes a message of the conversation has committed, or waits: what is copied still has its files.
const LOCK_CONVERSATION: &str = "SELECT 1 FROM conversations WHERE id = $1 FOR NO KEY UPDATE";

/// The last `$3` messages of the conversation `$2`, and the one with the number `$4`.
const KEEP_EVIDENCE: Sql = Sql::common(
    "INSERT INTO report_messages (report_id, seq, sender_id, body, images, at)
     SELECT $1, m.seq, m.sender_id, m.body, m.images, m.at
     FROM conversations c JOIN messages m ON m.conversation_id = c.id
     WHERE c.id = $2 AND (m.seq > c.seq - $3 OR m.seq = $4)",
);

/// The pictures of these messages stay, too. A message that was deleted before has none any more.
const KEEP_PICTURES: Sql = Sql::common(
    "UPDATE uploads SET evidence = TRUE WHERE conversation_id = $2
        AND seq IN (SELECT seq FROM report_messages WHERE report_id = $1 AND images IS NOT NULL)",
);

impl Store {
    /// Keeps a report together with the last messages of the conversation of the two, if there is one, and their pictures.
    /// Stored already, nothing changes.
    ///
    /// # Errors
    /// [`Code::SelfConversation`] for oneself; [`Code::NotFound`] when there is no such user, or the message is not one of
    /// his to the reporter; else as for every write.
    pub async fn report(&self, report: NewReport) -> Result<()> {
        if report.reporter == report.reported {
            return Err(Error::Refused(Code::SelfConversation));
        }
        self.write(move |transaction| {
            Box::pin(async move {
                let NewReport { id, reporter, reported, message, reason, note, at } = report;
                let seq = message.unwrap_or_default();
                let values = values![reporter.0, reported.0, seq.0];
                let matter: Matter = transaction.get("conversations", both!(matter), values).await?;
                if !matter.both_exist || message.is_some() && !matter.is_theirs {
                    return Err(Error::Refused(Code::NotFound));
                }
                let conversation = matter.conversation.map(|conversation| conversation.0);
                transaction.lock(LOCK_CONVERSATION, values![conversation]).await?;
                let values =
                    values![id.0, reporter.0, reported.0, conversation, seq.0, reason.as_str(), note, at.0];
                if transaction.execute(REPORT, values).await? == 1 {
                    let values = values![id.0, conversation, EVIDENCE_MESSAGES, seq.0];
                    transaction.execute(KEEP_EVIDENCE, values).await?;
                    transaction.execute(KEEP_PICTURES, values![id.0, conversation]).await?;
                }
                Ok(())
            })
        })
        .await
    }
}
