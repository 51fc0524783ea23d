//! Coming back.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

use crate::{
    api::session::SignIn,
    routes,
    server::{
        caller::FormAttempt,
        components::{field::TextField, notice::WhyRefused},
        onward::{Onward, OnwardFields},
    },
    words,
};

/// The form to sign in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let attempt = FormAttempt::on(SignIn::PATH);
    let refusal = attempt.as_ref().map(|attempt| attempt.refusal);
    let onward = Onward::here(attempt.as_ref());
    let email = attempt.as_ref().and_then(|attempt| attempt.field("email")).unwrap_or_default().to_owned();
    let knows_email = !email.is_empty();
    let lead = if onward.is_contact() {
        "Sign in, and the conversation with the seller opens right away."
    } else {
        "Good to see you again."
    };
    view! {
        <Title text="Sign in"/>
        <div class="narrow">
            <header>
                <h1>"Sign in"</h1>
                <p class="muted">{lead}</p>
            </header>
            <WhyRefused refusal say=words::not_signed_in/>
            <form class="form sheet" action=SignIn::PATH method="post">
                <OnwardFields onward=onward.clone()/>
                <TextField
                    name="email"
                    label="E-mail address"
                    kind="email"
                    value=email
                    autocomplete="username"
                    autofocus=!knows_email
                />
                <TextField
                    name="password"
                    label="Password"
                    kind="password"
                    autocomplete="current-password"
                    autofocus=knows_email
                />
                <button class="button primary wide" type="submit">"Sign in"</button>
            </form>
            <p class="aside">"New here? " <a href=onward.through(routes::SIGN_UP)>"Make an account"</a></p>
        </div>
    }
}
