//! From what went wrong to what is answered.

use protocol::Refusal;

/// The answer for an error of the store. What is a fault, not a refusal, is logged here, once, with its
/// cause and without anything a user wrote (contract S13, S18).
#[expect(clippy::needless_pass_by_value, reason = "made for `map_err`, and an error is answered once")]
pub(crate) fn refusal(error: store::Error) -> Refusal {
    let code = error.code();
    if !matches!(error, store::Error::Refused(_)) {
        tracing::error!(code = code.as_str(), error = &error as &dyn std::error::Error, "the store failed");
    }
    code.into()
}
