//! The REST API: the same use cases as pages and socket, for programs. Every route stands in this file.
//!
//! | File | Holds |
//! |---|---|
//! | [`auth`] | signing up, in and out; renewing tokens |
//! | [`me`] | who is signed in |
//! | [`conversations`] | opening and listing conversations |
//! | [`messages`] | reading, sending, marking as read |
//! | [`amendments`] | editing, deleting |
//! | [`views`] | what the answers look like |
//! | [`json`] | reading requests |
//! | [`problem`] | saying no |
//!
//! Tokens come back in the body and no cookie is set: a program keeps them where it likes. A request that
//! changes something and carries no Bearer token must carry this site's `Origin` (contract S4).

pub mod amendments;
pub mod auth;
pub mod conversations;
pub mod json;
pub mod me;
pub mod messages;
pub mod problem;
pub mod views;

use axum::{Json, Router, routing::get};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Description,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    edge::Edge,
    health,
    session::{cookies, renewal},
    uploads,
};

/// The API's routes, by what has to stand in front of them.
pub struct Routes {
    /// Wants to know who is calling, with a token that still counts.
    pub identified: Router<Edge>,
    /// Renews tokens, and so asks for none; or says itself that one has run out, because what it is sent is too large to
    /// be sent on a detour.
    pub renewing: Router<Edge>,
    /// Asks nothing of anybody.
    pub open: Router<Edge>,
}

/// Every route of the API, and the document that describes them.
pub fn routes() -> (Routes, Description) {
    let identified = OpenApiRouter::new()
        .routes(routes!(auth::sign_up))
        .routes(routes!(auth::sign_in))
        .routes(routes!(auth::sign_out))
        .routes(routes!(me::me))
        .routes(routes!(conversations::open, conversations::list))
        .routes(routes!(conversations::arrange))
        .routes(routes!(messages::history, messages::send))
        .routes(routes!(amendments::edit, amendments::delete))
        .routes(routes!(messages::read))
        .routes(routes!(messages::delivered))
        .routes(routes!(uploads::image))
        .routes(routes!(uploads::image_small));
    let renewing = OpenApiRouter::new()
        .routes(routes!(uploads::upload))
        .routes(routes!(auth::refresh_token))
        .routes(routes!(renewal::renew));
    let open = OpenApiRouter::new().routes(routes!(health::alive)).routes(routes!(health::ready));

    let mut description = Preface::openapi();
    let mut split = |part: OpenApiRouter<Edge>| {
        let (router, described) = part.split_for_parts();
        description.merge(described);
        router
    };
    let (identified, renewing, open) = (split(identified), split(renewing), split(open));
    let published = description.clone();
    let open = open.route("/api/openapi.json", get(async || Json(published)));
    (Routes { identified, renewing, open }, description)
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Haggle", description = "The messages of a marketplace, for programs."),
    modifiers(&WaysIn),
    tags(
        (name = "sign in", description = "Accounts, logins and their tokens"),
        (name = "messages", description = "Conversations of exactly two users"),
        (name = "health", description = "For whoever runs the server"),
    )
)]
struct Preface;

struct WaysIn;

impl Modify for WaysIn {
    fn modify(&self, description: &mut Description) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let cookie = ApiKeyValue::with_description(cookies::ACCESS, "Set by the sign-in form");
        let components = description.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}
