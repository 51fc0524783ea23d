//! Files that people send ahead of the messages that they belong to (contract D16, S14): who sent them, which message has
//! them, and when they can be removed. Where their bytes lie is for others to know.
//!
//! An upload is `incoming` while its files are being written, `ready` once they are complete, and `gone` when nobody may
//! have them any more. Rows come before their files and leave after them, so no file is ever forgotten. What a report names
//! is evidence: its row and files stay when it is `gone`, as long as the report, which is for ever (behaviour T1; see
//! `reports`).

use protocol::{Image, Timestamp, UploadId, UserId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Append, Result, Store,
    connection::Connection,
    ledger::Taken,
    sql::{self, Sql, both, encode, values},
};

/// How long a finished upload waits for its message, in milliseconds (contract D16).
pub const UNUSED_MS: i64 = 24 * 60 * 60_000;

/// Uploads that are removed at once at most.
pub const REMOVED_MAX: u32 = 100;

/// How an image is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Without transparency.
    Jpeg,
    /// With it.
    Png,
}

impl Kind {
    /// The word in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
        }
    }
}

/// An upload whose files are about to be written.
#[derive(Debug, Clone)]
pub struct NewUpload {
    /// Made by the server for this attempt.
    pub id: UploadId,
    /// Who sends it, as the login says.
    pub owner: UserId,
    /// How it is kept.
    pub kind: Kind,
    /// Its width and height in pixels.
    pub size: (u32, u32),
    /// Of all its files together.
    pub bytes: u32,
    /// Now.
    pub at: Timestamp,
}

/// What somebody has uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Uploaded {
    /// The upload that was asked about, if it is finished.
    pub known: Option<Image>,
    /// Bytes of all that is kept of the user's.
    pub bytes: u64,
}

/// An upload that a message may have.
#[derive(Debug, Deserialize)]
pub(crate) struct Offered {
    owner: UserId,
    pub id: UploadId,
    width: u32,
    height: u32,
}

impl Offered {
    /// Whether it is this one, as its answer has described it.
    pub fn is(&self, owner: UserId, image: &Image) -> bool {
        (self.owner, self.id, self.width, self.height) == (owner, image.id, image.width, image.height)
    }
}

macro_rules! uploaded {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::object!(),
            "('known', (SELECT ",
            sql::$engine::object!(),
            "('id', ",
            sql::$engine::id!("id"),
            ", 'width', width, 'height', height)
                FROM uploads WHERE owner_id = $1 AND upload_id = $2 AND state = 'ready'),
              'bytes', (SELECT CAST(coalesce(sum(bytes), 0) AS bigint)
                FROM uploads WHERE owner_id = $1 AND (state <> 'gone' OR evidence)))"
        )
    };
}

const BEGIN: Sql = Sql::common(
    "INSERT INTO uploads (id, owner_id, state, kind, width, height, bytes, created_at)
     VALUES ($1, $2, 'incoming', $3, $4, $5, $6, $7)",
);

/// Not when the same upload has been finished by another attempt.
const FINISH: Sql = Sql::common(
    "UPDATE uploads SET state = 'ready', upload_id = $2
     WHERE id = $1 AND state = 'incoming' AND NOT EXISTS (
        SELECT 1 FROM uploads other WHERE other.owner_id = uploads.owner_id AND other.upload_id = $2)",
);

/// For whoever has sent it, and for both participants once a message shows it.
macro_rules! shown {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::plain!("u.kind"),
            " FROM uploads u WHERE u.id = $2 AND u.state = 'ready' AND (
                EXISTS (SELECT 1 FROM participants p
                    WHERE p.user_id = $1 AND p.conversation_id = u.conversation_id)
                OR (u.conversation_id IS NULL AND u.owner_id = $1))"
        )
    };
}

macro_rules! removable {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::list!(sql::$engine::id!("id")),
            " FROM (
                SELECT id FROM (SELECT id FROM uploads WHERE state = 'gone' AND NOT evidence ",
            sql::$engine::limit!("$2"),
            ") gone
                UNION ALL
                SELECT id FROM (
                    SELECT id FROM uploads
                    WHERE conversation_id IS NULL AND state <> 'gone' AND created_at < $1
                    ORDER BY created_at ",
            sql::$engine::limit!("$2"),
            ") unused ",
            sql::$engine::limit!("$2"),
            ") either"
        )
    };
}

/// A message may have got one of them in the meantime.
macro_rules! give_up {
    ($engine:ident) => {
        concat!(
            "UPDATE uploads SET state = 'gone'
             WHERE conversation_id IS NULL AND created_at < $1 AND id IN (",
            sql::$engine::ids!("$2"),
            ")"
        )
    };
}

macro_rules! gone {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::list!(sql::$engine::id!("id")),
            " FROM uploads WHERE state = 'gone' AND NOT evidence AND id IN (",
            sql::$engine::ids!("$1"),
            ")"
        )
    };
}

macro_rules! forget {
    ($engine:ident) => {
        concat!("DELETE FROM uploads WHERE state = 'gone' AND id IN (", sql::$engine::ids!("$1"), ")")
    };
}

impl Store {
    /// Whether a device's upload is finished, and how much of the user's is kept.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn uploaded(&self, owner: UserId, upload: Uuid) -> Result<Uploaded> {
        self.read(|connection| {
            Box::pin(
                async move { connection.get("uploads", both!(uploaded), values![owner.0, upload]).await },
            )
        })
        .await
    }

    /// Notes that the files of an upload are about to be written.
    ///
    /// # Errors
    /// As for every write.
    pub async fn begin_upload(&self, new: NewUpload) -> Result<()> {
        self.write(move |transaction| {
            Box::pin(async move {
                let NewUpload { id, owner, kind, size: (width, height), bytes, at } = new;
                let values = values![id.0, owner.0, kind.as_str(), width, height, bytes, at.0];
                transaction.execute(BEGIN, values).await?;
                Ok(())
            })
        })
        .await
    }

    /// Notes that the files of an upload are complete, under the id that the device gave it. False: another attempt was
    /// faster, and this one will not be used.
    ///
    /// # Errors
    /// As for every write.
    pub async fn finish_upload(&self, id: UploadId, upload: Uuid) -> Result<bool> {
        self.write(move |transaction| {
            Box::pin(async move { Ok(transaction.execute(FINISH, values![id.0, upload]).await? == 1) })
        })
        .await
    }

    /// How an image is kept, for somebody who may see it: a participant of the conversation whose message shows it, and
    /// whoever has sent it before any does. `None` for everybody else, and when it does not exist.
    ///
    /// # Errors
    /// [`crate::Error::Unavailable`].
    pub async fn image(&self, user: UserId, id: UploadId) -> Result<Option<Kind>> {
        self.read(|connection| {
            Box::pin(async move { connection.find("uploads", both!(shown), values![user.0, id.0]).await })
        })
        .await
    }

    /// Gives up what no message has had within [`UNUSED_MS`], and names uploads whose files can be removed, those of
    /// deleted messages among them unless they are evidence: at most [`REMOVED_MAX`]. They are named again until they are
    /// forgotten.
    ///
    /// # Errors
    /// As for every write.
    pub async fn removable_uploads(&self, now: Timestamp) -> Result<Vec<UploadId>> {
        let before = now.0 - UNUSED_MS;
        let found: Vec<UploadId> = self
            .read(|connection| {
                Box::pin(async move {
                    let values = values![before, REMOVED_MAX];
                    connection.get("uploads", both!(removable), values).await
                })
            })
            .await?;
        if found.is_empty() {
            return Ok(found);
        }
        self.write(move |transaction| {
            Box::pin(async move {
                let ids = encode(&found);
                transaction.execute(both!(give_up), values![before, ids.as_str()]).await?;
                transaction.get("uploads", both!(gone), values![ids]).await
            })
        })
        .await
    }

    /// Forgets uploads whose files have been removed.
    ///
    /// # Errors
    /// As for every write.
    pub async fn forget_uploads(&self, ids: Vec<UploadId>) -> Result<()> {
        self.write(move |transaction| {
            Box::pin(async move {
                transaction.execute(both!(forget), values![encode(&ids)]).await?;
                Ok(())
            })
        })
        .await
    }
}

macro_rules! offered {
    ($engine:ident) => {
        concat!(
            "SELECT ",
            sql::$engine::list!(concat!(
                sql::$engine::object!(),
                "('owner', ",
                sql::$engine::id!("owner_id"),
                ", 'id', ",
                sql::$engine::id!("id"),
                ", 'width', width, 'height', height)"
            )),
            " FROM uploads WHERE state = 'ready' AND conversation_id IS NULL AND id IN (",
            sql::$engine::ids!("$1"),
            ")"
        )
    };
}

/// Nobody else uses these uploads until the transaction ends. In one order, so that two batches never wait for each
/// other.
const LOCK: &str = "SELECT 1 FROM uploads
    WHERE id IN (SELECT CAST(value AS uuid) FROM json_array_elements_text(CAST($1 AS json))) ORDER BY id FOR UPDATE";

/// What messages have now, each `[upload, conversation, seq]`.
const TAKE: Sql = Sql {
    sqlite: "UPDATE uploads SET conversation_id = unhex(value ->> 1, '-'), seq = value ->> 2
        FROM json_each($1) WHERE uploads.id = unhex(value ->> 0, '-')",
    postgres:
        "UPDATE uploads SET conversation_id = CAST(value ->> 1 AS uuid), seq = CAST(value ->> 2 AS bigint)
        FROM json_array_elements(CAST($1 AS json)) WHERE uploads.id = CAST(value ->> 0 AS uuid)",
};

/// Those of the uploads that the batch names which a message of their owner may have.
pub(crate) async fn offered(transaction: &mut Connection, batch: &[Append]) -> Result<Vec<Offered>> {
    let ids: Vec<_> = batch.iter().flat_map(|append| &append.images).map(|image| image.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = encode(&ids);
    transaction.lock(LOCK, values![ids.as_str()]).await?;
    transaction.get("uploads", both!(offered), values![ids]).await
}

/// Gives messages their uploads.
pub(crate) async fn take(transaction: &mut Connection, taken: &[Taken]) -> Result<()> {
    if !taken.is_empty() {
        transaction.execute(TAKE, values![encode(taken)]).await?;
    }
    Ok(())
}
