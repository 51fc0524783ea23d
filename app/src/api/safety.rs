//! Keeping people one does not want to hear from away, and telling us about them.

use leptos::server;

use super::ApiError;

/// Blocks a person and goes back to the page `from`.
///
/// # Errors
/// Those of `backend::arrangements`.
#[server(prefix = "/api/forms", endpoint = "block")]
pub async fn block(
    /// Whom.
    person: String,
    /// The page with the form.
    #[server(default)]
    from: String,
) -> Result<(), ApiError> {
    use protocol::{Code, UserId};

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let person: UserId = person.parse().map_err(|_| Code::NotFound)?;
    caller.haggle().block(&viewer, person).await?;
    answer.redirect(routes::local(&from));
    Ok(())
}

/// Takes a block back and goes back to the page `from`.
///
/// # Errors
/// Those of `backend::arrangements`.
#[server(prefix = "/api/forms", endpoint = "unblock")]
pub async fn unblock(
    /// Whom.
    person: String,
    /// The page with the form.
    #[server(default)]
    from: String,
) -> Result<(), ApiError> {
    use protocol::{Code, UserId};

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let person: UserId = person.parse().map_err(|_| Code::NotFound)?;
    caller.haggle().unblock(&viewer, person).await?;
    answer.redirect(routes::local(&from));
    Ok(())
}

/// Reports a person, or one of their messages to the viewer, and says that it has arrived. `id` was made with the form,
/// so that sending the form twice stores one report.
///
/// # Errors
/// Those of `backend::reports`; `invalid` without a reason.
#[server(prefix = "/api/forms", endpoint = "report")]
pub async fn report(
    /// The report's id.
    id: String,
    /// Whom.
    person: String,
    /// The number of the message; empty when it is about none in particular.
    #[server(default)]
    message: String,
    /// A word of `protocol::report::Reason`.
    #[server(default)]
    reason: String,
    /// What else there is to say.
    #[server(default)]
    note: String,
    /// Whether the person is to be blocked as well.
    #[server(default)]
    block: bool,
) -> Result<(), ApiError> {
    use backend::reports::Report;
    use protocol::{Code, Seq, report::Reason};

    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    let report = Report {
        id: id.parse().map_err(|_| Code::Invalid)?,
        person: person.parse().map_err(|_| Code::NotFound)?,
        message: match message.as_str() {
            "" => None,
            seq => Some(Seq(seq.parse().map_err(|_| Code::NotFound)?)),
        },
        reason: Reason::parse(&reason).ok_or(Code::Invalid)?,
        note,
        block,
    };
    caller.haggle().report(&viewer, report).await?;
    answer.redirect(routes::REPORT_RECEIVED);
    Ok(())
}

/// Puts the tip about safety away for good, and goes back to the page `from`.
///
/// # Errors
/// Codes of a store that cannot answer.
#[server(prefix = "/api/forms", endpoint = "dismiss_tip")]
pub async fn dismiss_tip(
    /// The page with the tip.
    #[server(default)]
    from: String,
) -> Result<(), ApiError> {
    use crate::{
        routes,
        server::caller::{answer, caller},
    };

    let (caller, answer) = (caller()?, answer());
    let viewer = caller.viewer().await?;
    caller.haggle().dismiss_tip(&viewer).await?;
    answer.redirect(routes::local(&from));
    Ok(())
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::ServerFn;

    use super::*;
    use crate::routes;

    #[test]
    fn the_plain_forms_in_a_thread_lead_to_the_functions() {
        assert_eq!(Block::PATH, routes::BLOCK);
        assert_eq!(Unblock::PATH, routes::UNBLOCK);
        assert_eq!(DismissTip::PATH, routes::DISMISS_TIP);
    }
}
