//! The server functions behind the forms, under `/api/forms`. Each is three moves: who is calling,
//! one use case, where to go next. Rules and limits live in the backend.

pub mod conversations;
pub mod discretion;
pub mod inbox;
pub mod language;
pub mod listings;
pub mod messages;
pub mod safety;
pub mod session;

use leptos::server_fn::{codec::JsonEncoding, error::FromServerFnError, error::ServerFnErrorErr};
use protocol::{Code, Refusal};
use serde::{Deserialize, Serialize};

/// What a server function answers when it cannot: a code, never a detail (contract S13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ApiError(pub Refusal);

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl From<Code> for ApiError {
    fn from(code: Code) -> Self {
        Self(code.into())
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::from(match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => Code::Invalid,
            // The request went out and no answer came back that could be read.
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Code::OutcomeUnknown,
            _ => Code::Unavailable,
        })
    }
}
