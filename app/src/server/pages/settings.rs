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
        components::{language_switch::LanguageSwitch, notice::WhyRefused, refused::refused},
    },
    words::{self, account, frame, safety, say, talk},
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
        <Title text=say(account::YOUR_ACCOUNT)/>
        <div class="narrow roomy">
            <header>
                <h1>{say(account::YOUR_ACCOUNT)}</h1>
            </header>
            <WhyRefused refusal say=words::other/>
            <div class="sheet">
                <section class="settings-row">
                    <Avatar person=user/>
                    <div>
                        <h2>
                            <bdi>{name}</bdi>
                        </h2>
                        <p class="muted">{say(account::AS_OTHERS_SEE)}</p>
                    </div>
                    <a class="button" href=profile>{say(account::YOUR_PROFILE)}</a>
                </section>
                <section class="settings-row">
                    <div>
                        <h2>{say(frame::LANGUAGE)}</h2>
                        <p class="muted">{say(account::LANGUAGE_WHY)}</p>
                    </div>
                    <LanguageSwitch/>
                </section>
                <WhatOthersSee discretion is_saved=is_saved && refusal.is_none()/>
                <section class="settings-row">
                    <div>
                        <h2>{say(safety::BLOCKED_PEOPLE)}</h2>
                        <p class="muted">{say(safety::BLOCKED_PEOPLE_WHY)}</p>
                    </div>
                    <a class="button" href=routes::BLOCKED_PEOPLE>{say(safety::SEE_LIST)}</a>
                </section>
                <section class="settings-row">
                    <div>
                        <h2>{say(account::THIS_DEVICE)}</h2>
                        <p class="muted">{say(account::THIS_DEVICE_WHY)}</p>
                        // Only the browser knows; it takes `hidden` away.
                        <p class="unsent-warning" id=UNSENT_WARNING role="alert" hidden>
                            {say(account::UNSENT)}
                        </p>
                    </div>
                    <form action=SignOut::PATH method="post">
                        <button class="button" type="submit">
                            <Icon name=Glyph::SIGN_OUT/>
                            {say(account::SIGN_OUT)}
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
                <h2>{say(account::WHAT_OTHERS_SEE)}</h2>
                <p class="muted">{say(account::WHAT_OTHERS_SEE_WHY)}</p>
                <label class="choice">
                    <input type="checkbox" name="shows_read" value="true" checked=shows_read/>
                    <span>{say(account::SHOW_READ)}</span>
                </label>
                <label class="choice">
                    <input type="checkbox" name="shows_online" value="true" checked=shows_online/>
                    <span>{say(account::SHOW_ONLINE)}</span>
                </label>
                <div class="form-actions">
                    <button class="button" type="submit">{say(talk::SAVE)}</button>
                    {is_saved.then(|| view! {
                        <p class="saved" role="status"><Icon name=Glyph::CHECK/> {say(account::SAVED)}</p>
                    })}
                </div>
            </form>
        </section>
    }
}
