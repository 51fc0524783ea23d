//! Coming for the first time.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use protocol::validate;

use crate::{
    api::session::SignUp,
    routes,
    server::{
        caller::FormAttempt,
        components::{field::TextField, notice::WhyRefused},
        onward::{Onward, OnwardFields},
    },
    words::{self, Field, account, frame, say},
};

/// The form to make an account.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let attempt = FormAttempt::on(SignUp::PATH);
    let onward = Onward::here(attempt.as_ref());
    let typed =
        |name: &str| attempt.as_ref().and_then(|attempt| attempt.field(name)).unwrap_or_default().to_owned();
    let (name, email) = (typed("name"), typed("email"));
    let wrong = |field: Field, checked: Result<(), protocol::Code>| {
        attempt.as_ref().and(checked.err()).map(|code| words::not_accepted(field, code))
    };
    let name_error = wrong(Field::Name, validate::name(&name).map(drop));
    let email_error = wrong(Field::Email, validate::email(&email).map(drop));
    let is_elsewhere = name_error.is_none() && email_error.is_none();
    let refusal = attempt.as_ref().map(|attempt| attempt.refusal);
    // The name and the address are fine, so it was the password, or, as far as strangers are told, may have been.
    let password_error = refusal
        .filter(|refusal| is_elsewhere && words::is_about_fields(refusal.code))
        .map(|refusal| words::not_accepted(Field::Password, refusal.code));
    let why = if is_elsewhere { words::not_signed_up } else { words::not_signed_up_see_below };
    view! {
        <Title text=say(account::SIGN_UP)/>
        <div class="narrow">
            <header>
                <h1>{say(account::SIGN_UP)}</h1>
                <p class="muted">{say(account::SIGN_UP_WHY)}</p>
            </header>
            <WhyRefused refusal say=why/>
            <form class="form sheet" action=SignUp::PATH method="post">
                <OnwardFields onward=onward.clone()/>
                <TextField
                    name="name"
                    label=say(account::YOUR_NAME)
                    value=name
                    error=name_error
                    hint=say(account::YOUR_NAME_HINT)
                    autocomplete="nickname"
                    autofocus=attempt.is_none() || name_error.is_some()
                />
                <TextField
                    name="email"
                    label=say(account::EMAIL)
                    kind="email"
                    value=email
                    error=email_error
                    hint=say(account::EMAIL_HINT)
                    autocomplete="username"
                    autofocus=name_error.is_none() && email_error.is_some()
                />
                <TextField
                    name="password"
                    label=say(account::PASSWORD)
                    kind="password"
                    error=password_error
                    hint=say(account::PASSWORD_HINT)
                    autocomplete="new-password"
                    minlength=validate::PASSWORD_CHARS_MIN
                    autofocus=refusal.is_some() && is_elsewhere
                />
                <button class="button primary wide" type="submit">{say(account::SIGN_UP)}</button>
            </form>
            <p class="aside">
                {say(account::BEEN_HERE)}
                <a href=onward.through(routes::SIGN_IN)>{say(frame::SIGN_IN)}</a>
            </p>
        </div>
    }
}
