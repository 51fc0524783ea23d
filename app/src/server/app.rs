//! Which page answers which address. Every page is rendered whole before the first byte leaves
//! (`SsrMode::Async`): it reads the same without script, and its status is known in time.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use crate::markup::escape;

use super::{
    components::layout::Layout,
    pages::{
        blocked_people::BlockedPeoplePage,
        home::Home,
        listing::ListingPage,
        listing_form::{EditListingPage, NewListingPage},
        messages::MessagesPage,
        not_found::NotFound,
        profile::ProfilePage,
        report::{ReportPage, ReportReceivedPage},
        search::SearchPage,
        settings::SettingsPage,
        sign_in::SignInPage,
        sign_up::SignUpPage,
    },
};

/// Every page's title passes through here. Names and listings stand in some of them.
fn title(text: String) -> String {
    let mut title = String::new();
    if !text.is_empty() {
        escape(&text, &mut title);
        title.push_str(" · ");
    }
    title + "Haggle"
}

/// All pages inside the site's frame.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title formatter=title/>
        <Router>
            <Layout>
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                    <Route path=path!("/listings/new") view=NewListingPage ssr=SsrMode::Async/>
                    <Route path=path!("/listings/:id") view=ListingPage ssr=SsrMode::Async/>
                    <Route path=path!("/listings/:id/edit") view=EditListingPage ssr=SsrMode::Async/>
                    <Route path=path!("/users/:id") view=ProfilePage ssr=SsrMode::Async/>
                    <Route path=path!("/users/:id/report") view=ReportPage ssr=SsrMode::Async/>
                    <Route path=path!("/report-received") view=ReportReceivedPage ssr=SsrMode::Async/>
                    <Route path=path!("/messages") view=MessagesPage ssr=SsrMode::Async/>
                    <Route path=path!("/search") view=SearchPage ssr=SsrMode::Async/>
                    <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async/>
                    <Route path=path!("/sign-up") view=SignUpPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async/>
                    <Route path=path!("/settings/blocked") view=BlockedPeoplePage ssr=SsrMode::Async/>
                </Routes>
            </Layout>
        </Router>
    }
}
