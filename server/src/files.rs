//! The built front end and its pictures, and what lies at addresses that nothing else answers to.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use protocol::Code;
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::{edge::Edge, pages, rest::problem::Problem, session};

/// A file of the site, else the page that says there is nothing here; below `/api`, a problem document.
pub async fn file_or_nothing(State(edge): State<Edge>, request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        return Problem::from(Code::NotFound).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = Problem::from(Code::Invalid).with_status(StatusCode::METHOD_NOT_ALLOWED);
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    match file(&edge, request.method(), request.uri(), request.headers()).await {
        Some(response) => response,
        None => nothing(&edge, request).await,
    }
}

async fn file(edge: &Edge, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    let mut asked = Request::builder().method(method).uri(uri).body(axum::body::Body::empty()).ok()?;
    asked.headers_mut().clone_from(headers);
    let folder = ServeDir::new(&*edge.leptos.site_root)
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let mut response = folder.oneshot(asked).await.ok()?.map(axum::body::Body::new);
    if response.status() == StatusCode::NOT_FOUND {
        return None;
    }
    let lasting = HeaderValue::from_static(lasting(edge, uri.path()));
    response.headers_mut().insert(header::CACHE_CONTROL, lasting);
    Some(response)
}

/// How long browsers may keep a file without asking again. The front end has to fit the page that names it.
fn lasting(edge: &Edge, path: &str) -> &'static str {
    if path.starts_with(&edge.leptos.site_pkg_dir_route_base()) {
        "no-cache"
    } else if path.starts_with("/pictures/") {
        "public, max-age=604800"
    } else {
        "public, max-age=3600"
    }
}

async fn nothing(edge: &Edge, request: Request) -> Response {
    let request = session::identified(edge, request);
    if let Some(detour) = session::renewal::detour(&request).await {
        return detour;
    }
    let mut response = pages::render(edge, request, None).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}
