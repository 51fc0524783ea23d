//! What only the server compiles: the document around every page, the router, the pages themselves
//! and the components they are made of. Nothing here reaches the browser's module.
//!
//! | Module | Holds |
//! |---|---|
//! | [`caller`] | the seam to the HTTP edge: who asks, what the answer shall be |
//! | [`onward`] | where signing in leads |

pub mod caller;
pub mod onward;
