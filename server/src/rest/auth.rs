//! Signing up, in and out; renewing tokens.

use app::server::caller::Caller;
use axum::{
    Extension,
    extract::{FromRequest, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{Session, token::ACCESS_LIFE_MS};
use protocol::{Code, Timestamp};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    json::{Json, answer},
    problem::{self, Problem},
    views::Person,
};
use crate::{
    edge::Edge,
    session::{SignedIn, cookies},
};

/// A new account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignUp {
    /// What others see: 1-40 characters.
    #[schema(example = "Ada")]
    name: String,
    /// Where mail arrives.
    #[schema(example = "ada@example.com")]
    email: String,
    /// 8-128 characters, not a common one.
    #[schema(format = Password)]
    password: String,
}

/// Who wants in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The account's address.
    #[schema(example = "ada@example.com")]
    email: String,
    /// The account's password.
    #[schema(format = Password)]
    password: String,
}

/// A token to be renewed. It counts once.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// From the last answer.
    refresh_token: String,
}

/// A login's tokens.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// Who is signed in.
    user: Person,
    /// For the `Authorization` header.
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token has to be renewed.
    #[schema(example = 600)]
    expires_in: i64,
    /// For renewing it, once, within 30 days.
    refresh_token: String,
}

/// That a browser's cookies are renewed. The tokens stay out of scripts' reach.
#[derive(Serialize, ToSchema)]
pub struct Renewed {
    /// Seconds until they have to be renewed again.
    expires_in: i64,
}

impl Tokens {
    fn new(session: Session, now: Timestamp) -> Self {
        Self {
            access_token: session.access.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: seconds(now, session.viewer.expires),
            refresh_token: session.refresh.expose_secret().to_owned(),
            user: session.viewer.user.into(),
        }
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    (to.0 - from.0).max(0) / 1000
}

/// Makes an account and signs it in.
#[utoipa::path(
    post, path = "/api/auth/sign-up", tag = "sign in", request_body = SignUp,
    responses((status = 201, body = Tokens), (status = "default", body = problem::Body)),
)]
pub async fn sign_up(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Json(form): Json<SignUp>,
) -> Result<Response, Problem> {
    let form = backend::SignUp { name: form.name, email: form.email, password: form.password.into() };
    let session = edge.haggle.sign_up(form, caller.address()).await?;
    Ok(answer(StatusCode::CREATED, Tokens::new(session, edge.haggle.now())))
}

/// Signs in.
#[utoipa::path(
    post, path = "/api/auth/sign-in", tag = "sign in", request_body = SignIn,
    responses((status = 200, body = Tokens), (status = "default", body = problem::Body)),
)]
pub async fn sign_in(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Json(form): Json<SignIn>,
) -> Result<Response, Problem> {
    let form = backend::SignIn { email: form.email, password: form.password.into() };
    let session = edge.haggle.sign_in(form, caller.address()).await?;
    Ok(answer(StatusCode::OK, Tokens::new(session, edge.haggle.now())))
}

/// Ends the login behind the request, on all its connections at once.
#[utoipa::path(
    post, path = "/api/auth/sign-out", tag = "sign in", security(("bearer" = []), ("cookie" = [])),
    responses((status = 204, description = "Signed out"), (status = "default", body = problem::Body)),
)]
pub async fn sign_out(State(edge): State<Edge>, SignedIn(viewer): SignedIn) -> Result<Response, Problem> {
    edge.haggle.sign_out(&viewer).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::clear(response.headers_mut());
    Ok(response)
}

/// The next pair of tokens. A program sends its refresh token; a browser sends an empty body and its
/// cookies, and gets new cookies once the old ones are past half their life.
#[utoipa::path(
    post, path = "/api/auth/refresh-token", tag = "sign in", request_body = Option<Refresh>,
    responses(
        (status = 200, description = "To a program: tokens. To a browser: only `expires_in`", body = Tokens),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn refresh_token(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    if request.headers().contains_key(header::CONTENT_TYPE) {
        let Json(Refresh { refresh_token }) = Json::from_request(request, &edge).await?;
        let session = edge.haggle.renew(&refresh_token).await?;
        return Ok(answer(StatusCode::OK, Tokens::new(session, edge.haggle.now())));
    }
    match cookies::refresh(request.headers()) {
        Some(refresh) => renew_cookies(&edge, &caller, refresh).await,
        None => Err(Code::SignedOut.into()),
    }
}

async fn renew_cookies(edge: &Edge, caller: &Caller, refresh: &str) -> Result<Response, Problem> {
    let now = edge.haggle.now();
    if let Ok(viewer) = caller.viewer().await
        && viewer.expires.0 - now.0 > ACCESS_LIFE_MS / 2
    {
        return Ok(answer(StatusCode::OK, Renewed { expires_in: seconds(now, viewer.expires) }));
    }
    match edge.haggle.renew(refresh).await {
        Ok(session) => {
            let mut response =
                answer(StatusCode::OK, Renewed { expires_in: seconds(now, session.viewer.expires) });
            cookies::set(response.headers_mut(), &session, now);
            Ok(response)
        }
        Err(refusal) => {
            let mut response = Problem(refusal).into_response();
            if refusal.code == Code::SignedOut {
                cookies::clear(response.headers_mut());
            }
            Ok(response)
        }
    }
}
