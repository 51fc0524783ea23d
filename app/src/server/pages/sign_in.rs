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
    words::{self, account, frame, say},
};

/// The form to sign in.
#[component]
pub fn SignInPage() -> impl IntoView {
    let attempt = FormAttempt::on(SignIn::PATH);
    let refusal = attempt.as_ref().map(|attempt| attempt.refusal);
    let onward = Onward::here(attempt.as_ref());
    let email = attempt.as_ref().and_then(|attempt| attempt.field("email")).unwrap_or_default().to_owned();
    let knows_email = !email.is_empty();
    let lead = if onward.is_contact() { account::CONTACT_AFTER_SIGN_IN } else { account::WELCOME_BACK };
    view! {
        <Title text=say(frame::SIGN_IN)/>
        <div class="narrow">
            <header>
                <h1>{say(frame::SIGN_IN)}</h1>
                <p class="muted">{say(lead)}</p>
            </header>
            <WhyRefused refusal say=words::not_signed_in/>
            <form class="form sheet" action=SignIn::PATH method="post">
                <OnwardFields onward=onward.clone()/>
                <TextField
                    name="email"
                    label=say(account::EMAIL)
                    kind="email"
                    value=email
                    autocomplete="username"
                    autofocus=!knows_email
                />
                <TextField
                    name="password"
                    label=say(account::PASSWORD)
                    kind="password"
                    autocomplete="current-password"
                    autofocus=knows_email
                />
                <button class="button primary wide" type="submit">{say(frame::SIGN_IN)}</button>
            </form>
            <p class="aside">
                {say(account::NEW_HERE)}
                <a href=onward.through(routes::SIGN_UP)>{say(account::SIGN_UP)}</a>
            </p>
        </div>
    }
}
