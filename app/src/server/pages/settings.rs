//! The viewer's own account.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use protocol::{Person, Refusal};

use crate::{
    api::session::SignOut,
    components::{
        avatar::Avatar,
        icon::{Glyph, Icon},
    },
    live::UNSENT_WARNING,
    routes,
    server::{
        caller::{FormAttempt, answer, caller},
        components::{notice::WhyRefused, refused::refused},
    },
    words,
};

/// Name, profile, and the way out.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let refusal = FormAttempt::on(SignOut::PATH).map(|attempt| attempt.refusal);
    Suspend::new(async move {
        let visitor = match caller {
            Ok(caller) => caller.visitor().await,
            Err(refusal) => Err(refusal),
        };
        match visitor {
            Ok(Some(viewer)) => view! { <Account user=viewer.user refusal/> }.into_any(),
            Ok(None) => {
                answer.redirect(routes::sign_in(routes::SETTINGS));
                ().into_any()
            }
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

#[component]
fn Account(user: Person, refusal: Option<Refusal>) -> impl IntoView {
    let (profile, name) = (routes::profile(user.id), user.name.clone());
    view! {
        <Title text="Your account"/>
        <div class="narrow roomy">
            <header>
                <h1>"Your account"</h1>
            </header>
            <WhyRefused refusal say=words::other/>
            <div class="sheet">
                <section class="settings-row">
                    <Avatar person=user/>
                    <div>
                        <h2>
                            <bdi>{name}</bdi>
                        </h2>
                        <p class="muted">"This is how others see you."</p>
                    </div>
                    <a class="button" href=profile>"Your profile"</a>
                </section>
                <section class="settings-row">
                    <div>
                        <h2>"Look"</h2>
                        <p class="muted">"Light or dark, as your device is set."</p>
                    </div>
                </section>
                <section class="settings-row">
                    <div>
                        <h2>"Blocked people"</h2>
                        <p class="muted">"Whom you do not want to hear from."</p>
                    </div>
                    <a class="button" href=routes::BLOCKED_PEOPLE>"See the list"</a>
                </section>
                <section class="settings-row">
                    <div>
                        <h2>"This device"</h2>
                        <p class="muted">"Signing out ends this login. Other devices stay signed in."</p>
                        // Only the browser knows; it takes `hidden` away.
                        <p class="unsent-warning" id=UNSENT_WARNING role="alert" hidden>
                            "Some messages that you wrote here are not sent yet. Signing out deletes them."
                        </p>
                    </div>
                    <form action=SignOut::PATH method="post">
                        <button class="button" type="submit">
                            <Icon name=Glyph::SIGN_OUT/>
                            "Sign out"
                        </button>
                    </form>
                </section>
            </div>
        </div>
    }
}
