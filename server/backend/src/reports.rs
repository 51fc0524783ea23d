//! Reporting somebody, and what is said about safety before anything has happened.

use protocol::{Refusal, ReportId, Seq, UserId, report::Reason, validate};
use store::NewReport;

use crate::{Haggle, Viewer, error::refusal};

/// A report as somebody makes it.
#[derive(Debug, Clone)]
pub struct Report {
    /// Made with the form, so that sending it twice stores it once.
    pub id: ReportId,
    /// Whom.
    pub person: UserId,
    /// The message that it is about: one of theirs in the conversation with the viewer.
    pub message: Option<Seq>,
    /// Why.
    pub reason: Reason,
    /// In the viewer's words; up to 1,000 characters, or nothing.
    pub note: String,
    /// Whether the person is to be blocked as well.
    pub block: bool,
}

impl Haggle {
    /// Keeps a report with the last messages of the conversation of the two, and blocks the person if that is wanted.
    /// Nobody is told.
    ///
    /// # Errors
    /// [`protocol::Code::Invalid`] and [`protocol::Code::TooLarge`] for the note,
    /// [`protocol::Code::SelfConversation`] for oneself, [`protocol::Code::NotFound`] for an unknown user or a message
    /// that is not theirs to the viewer, [`protocol::Code::RateLimited`], and those of a store that fails.
    pub async fn report(&self, viewer: &Viewer, report: Report) -> Result<(), Refusal> {
        let Report { id, person, message, reason, note, block } = report;
        let note = validate::note(&note)?;
        self.rates().report(viewer.user.id)?;
        let (reporter, at) = (viewer.user.id, self.now());
        let report = NewReport { id, reporter, reported: person, message, reason, note, at };
        self.store().report(report).await.map_err(refusal)?;
        if block { self.block(viewer, person).await } else { Ok(()) }
    }

    /// Whether the viewer is still to be shown what helps at the first contact.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn is_tip_due(&self, viewer: &Viewer) -> Result<bool, Refusal> {
        self.store().is_tip_due(viewer.user.id).await.map_err(refusal)
    }

    /// The viewer has read it, and does not want to see it again.
    ///
    /// # Errors
    /// Those of a store that fails.
    pub async fn dismiss_tip(&self, viewer: &Viewer) -> Result<(), Refusal> {
        self.store().dismiss_tip(viewer.user.id, self.now()).await.map_err(refusal)
    }
}
