//! The seam between pages and the HTTP edge: who is calling, and what the answer asks of HTTP.
//!
//! The edge provides [`Caller`] and [`Answer`] as context for every page and every server function, and
//! [`FormAttempt`] when a page is shown again because its form was refused. Pages and server functions
//! know no cookies, headers or status lines; the edge knows no rules.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use backend::{Code, Haggle, Refusal, Session, Viewer};
use leptos::prelude::use_context;
use tokio::sync::OnceCell;

use crate::words::Language;

/// Who is calling. Cheap to clone; the clones share one authentication.
#[derive(Clone)]
pub struct Caller(Arc<Request>);

struct Request {
    haggle: Haggle,
    /// The access token as it came, unchecked.
    access: Option<String>,
    address: IpAddr,
    /// Asked at most once per request: the token is checked and its login looked up.
    viewer: OnceCell<Result<Viewer, Refusal>>,
}

impl Caller {
    /// A request that came from `address` with this access token, if any.
    pub fn new(haggle: Haggle, access: Option<String>, address: IpAddr) -> Self {
        Self(Arc::new(Request { haggle, access, address, viewer: OnceCell::new() }))
    }

    /// The use cases.
    pub fn haggle(&self) -> &Haggle {
        &self.0.haggle
    }

    /// Where the request came from, for limits (contract S9).
    pub fn address(&self) -> IpAddr {
        self.0.address
    }

    /// Whether the request brought a token at all, valid or not.
    pub fn has_token(&self) -> bool {
        self.0.access.is_some()
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// [`Code::SignedOut`] without a valid token of a login that still stands, [`Code::Unavailable`] when
    /// that cannot be found out now.
    pub async fn viewer(&self) -> Result<Viewer, Refusal> {
        let Some(access) = &self.0.access else { return Err(Code::SignedOut.into()) };
        self.0.viewer.get_or_init(|| self.0.haggle.authenticate(access)).await.clone()
    }

    /// Who is signed in, or nobody: for pages that anybody may see.
    ///
    /// # Errors
    /// [`Code::Unavailable`] when it cannot be found out now.
    pub async fn visitor(&self) -> Result<Option<Viewer>, Refusal> {
        match self.viewer().await {
            Ok(viewer) => Ok(Some(viewer)),
            Err(Refusal { code: Code::SignedOut, .. }) => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }
}

/// The caller of the page or server function that is running. To be asked before the first `await`.
///
/// # Errors
/// [`Code::SignedOut`] outside a request: no context means no right (contract S1).
pub fn caller() -> Result<Caller, Refusal> {
    use_context().ok_or_else(|| Code::SignedOut.into())
}

/// The answer to the request that is running. To be asked before the first `await`. Outside a request it
/// leads nowhere.
pub fn answer() -> Answer {
    use_context().unwrap_or_default()
}

/// What the answer asks of HTTP. Clones are the same answer.
#[derive(Clone, Default)]
pub struct Answer(Arc<Mutex<Outcome>>);

/// What was asked, for the edge to carry out.
#[derive(Default)]
pub struct Outcome {
    /// Cookies to set or to clear.
    pub session: Option<SessionChange>,
    /// The language of this device from now on.
    pub language: Option<Language>,
    /// Why the request was refused.
    pub refusal: Option<Refusal>,
    /// Where the browser goes next: a path of this site.
    pub redirect: Option<String>,
    /// Whether the page's address holds what somebody typed.
    pub hides_address: bool,
    /// The page's status where neither a refusal nor a redirect says it.
    pub status: Option<u16>,
}

/// What becomes of the caller's cookies.
pub enum SessionChange {
    /// Somebody signed in on this device.
    Open(Session),
    /// The login ended.
    Close,
}

impl Answer {
    /// Signs the browser in.
    pub fn open_session(&self, session: Session) {
        self.change(|outcome| outcome.session = Some(SessionChange::Open(session)));
    }

    /// Makes the browser forget who was signed in.
    pub fn close_session(&self) {
        self.change(|outcome| outcome.session = Some(SessionChange::Close));
    }

    /// Speaks this language on this device from now on.
    pub fn speak(&self, language: Language) {
        self.change(|outcome| outcome.language = Some(language));
    }

    /// Answers with the refusal's status. The first refusal counts.
    pub fn refuse(&self, refusal: Refusal) {
        self.change(|outcome| {
            outcome.refusal.get_or_insert(refusal);
        });
    }

    /// Sends the browser to a path of this site.
    pub fn redirect(&self, path: impl Into<String>) {
        let path = path.into();
        self.change(|outcome| outcome.redirect = Some(path));
    }

    /// Answers a page with another status than 200.
    pub fn status(&self, status: u16) {
        self.change(|outcome| outcome.status = Some(status));
    }

    /// The page's address holds what somebody typed: no browser keeps the page, and no other one is told of it.
    pub fn hide_address(&self) {
        self.change(|outcome| outcome.hides_address = true);
    }

    /// Takes what was asked so far.
    pub fn take(&self) -> Outcome {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change(&self, change: impl FnOnce(&mut Outcome)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// A form that was refused: its page is rendered again with this in context, and shows what was typed
/// and why it was refused.
#[derive(Debug, Clone)]
pub struct FormAttempt {
    /// The path of the server function the form was sent to.
    pub path: String,
    /// What was typed, as sent; never a password.
    pub fields: Vec<(String, String)>,
    /// Why not.
    pub refusal: Refusal,
}

impl FormAttempt {
    /// The attempt on this form, when the page is shown again because of it.
    pub fn on(path: &str) -> Option<Self> {
        use_context::<Self>().filter(|attempt| attempt.path == path)
    }

    /// What was typed into a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
