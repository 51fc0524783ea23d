//! The viewer's own account.

use backend::{Viewer, discretion::Discretion};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use protocol::{Person, Refusal};

use crate::{
    api::{discretion::SetDiscretion, session::SignOut},
    components::{
        avatar::Avatar,
        icon::{Glyph, Icon},
    },
    live::UNSENT_WARNING,
    routes,
    server::{
        caller::{Caller, FormAttempt, answer, caller},
        components::{notice::WhyRefused, refused::refused},
    },
    words,
};

/// Name, profile, what others see, and the way out.
#[component]
pub fn SettingsPage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let refusal = [SignOut::PATH, SetDiscretion::PATH].into_iter().find_map(FormAttempt::on);
    let refusal = refusal.map(|attempt| attempt.refusal);
    let is_saved = use_query_map().with_untracked(|query| query.get("saved").is_some());
    Suspend::new(async move {
        let loaded = match caller {
            Ok(caller) => load(&caller).await,
            Err(refusal) => Err(refusal),
        };
        match loaded {
            Ok(Some((viewer, discretion))) => {
                view! { <Account user=viewer.user discretion refusal is_saved/> }.into_any()
            }
            Ok(None) => {
                answer.redirect(routes::sign_in(routes::SETTINGS));
                ().into_any()
            }
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

/// None when nobody is signed in.
async fn load(caller: &Caller) -> Result<Option<(Viewer, Discretion)>, Refusal> {
    let Some(viewer) = caller.visitor().await? else { return Ok(None) };
    let discretion = caller.haggle().discretion(&viewer).await?;
    Ok(Some((viewer, discretion)))
}

#[component]
fn Account(user: Person, discretion: Discretion, refusal: Option<Refusal>, is_saved: bool) -> impl IntoView {
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
                <WhatOthersSee discretion is_saved=is_saved && refusal.is_none()/>
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

/// The two switches. Who turns one off does not see it of others either.
#[component]
fn WhatOthersSee(discretion: Discretion, is_saved: bool) -> impl IntoView {
    let Discretion { shows_read, shows_online } = discretion;
    view! {
        <section class="settings-row">
            <form class="switches" action=SetDiscretion::PATH method="post">
                <h2>"What others see"</h2>
                <p class="muted">"What you do not show to others, you do not see of them either."</p>
                <label class="choice">
                    <input type="checkbox" name="shows_read" value="true" checked=shows_read/>
                    <span>"Show others when I have seen their messages"</span>
                </label>
                <label class="choice">
                    <input type="checkbox" name="shows_online" value="true" checked=shows_online/>
                    <span>"Show when I am online"</span>
                </label>
                <div class="form-actions">
                    <button class="button" type="submit">"Save"</button>
                    {is_saved.then(|| view! { <p class="saved" role="status"><Icon name=Glyph::CHECK/> "Saved"</p> })}
                </div>
            </form>
        </section>
    }
}
