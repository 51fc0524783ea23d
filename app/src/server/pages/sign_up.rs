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
    words::{self, Field},
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
    let say = if is_elsewhere { words::not_signed_up } else { |_| "No account yet: see the notes below." };
    view! {
        <Title text="Make an account"/>
        <div class="narrow">
            <header>
                <h1>"Make an account"</h1>
                <p class="muted">"One minute, then you can write to every seller and sell things yourself."</p>
            </header>
            <WhyRefused refusal say/>
            <form class="form sheet" action=SignUp::PATH method="post">
                <OnwardFields onward=onward.clone()/>
                <TextField
                    name="name"
                    label="Your name"
                    value=name
                    error=name_error
                    hint="Everybody sees it: a first name is fine."
                    autocomplete="nickname"
                    autofocus=attempt.is_none() || name_error.is_some()
                />
                <TextField
                    name="email"
                    label="E-mail address"
                    kind="email"
                    value=email
                    error=email_error
                    hint="Nobody else sees it."
                    autocomplete="username"
                    autofocus=name_error.is_none() && email_error.is_some()
                />
                <TextField
                    name="password"
                    label="Password"
                    kind="password"
                    error=password_error
                    hint="8 to 128 characters. A short sentence is easy to remember."
                    autocomplete="new-password"
                    minlength=validate::PASSWORD_CHARS_MIN
                    autofocus=refusal.is_some() && is_elsewhere
                />
                <button class="button primary wide" type="submit">"Make an account"</button>
            </form>
            <p class="aside">"Been here before? " <a href=onward.through(routes::SIGN_IN)>"Sign in"</a></p>
        </div>
    }
}
