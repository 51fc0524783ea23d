//! Putting something up for sale, and changing its words later.

use backend::listings::PICTURES_MAX;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use protocol::{Code, ListingId, ListingState, Refusal, picture::CATALOGUE, validate};

use crate::{
    api::listings::{CreateListing, EditListing},
    routes,
    server::{
        caller::{Caller, FormAttempt, answer, caller},
        components::{
            field::{FieldNotes, LongField, TextField, described_by},
            notice::WhyRefused,
            refused::refused,
        },
    },
    words::{self, Field, frame, market, say, talk},
};

/// What the boxes hold.
#[derive(Debug, Clone, Default)]
struct Draft {
    title: String,
    price: String,
    place: String,
    description: String,
    pictures: Vec<String>,
}

impl Draft {
    fn typed(attempt: &FormAttempt) -> Self {
        let field = |name| attempt.field(name).unwrap_or_default().to_owned();
        // A browser names every chosen picture `pictures[]`; see the server function's argument.
        let chosen = attempt.fields.iter().filter(|(name, _)| name.starts_with("pictures["));
        Self {
            title: field("title"),
            price: field("price"),
            place: field("place"),
            description: field("description"),
            pictures: chosen.map(|(_, value)| value.clone()).collect(),
        }
    }

    async fn stored(caller: &Caller, id: ListingId) -> Result<Self, Refusal> {
        let viewer = caller.viewer().await?;
        let listing = caller.haggle().listing(id).await?;
        let own = listing.filter(|listing| listing.seller.id == viewer.user.id);
        let listing =
            own.filter(|listing| listing.card.state != ListingState::Removed).ok_or(Code::NotFound)?;
        Ok(Self {
            title: listing.card.title,
            price: words::amount(listing.card.price),
            place: listing.place,
            description: listing.description,
            pictures: listing.pictures.into_iter().map(|picture| picture.0).collect(),
        })
    }

    /// What is wrong with a box, by the rules that the backend judges by.
    fn problem(&self, field: Field) -> Option<&'static str> {
        let code = match field {
            Field::Title => validate::title(&self.title).err(),
            Field::Price => validate::price(&self.price).err(),
            Field::Place => validate::place(&self.place).err(),
            Field::Description => validate::description(&self.description).err(),
            Field::Pictures if self.pictures.is_empty() => Some(Code::Invalid),
            Field::Pictures if self.pictures.len() > PICTURES_MAX => Some(Code::TooLarge),
            _ => None,
        };
        code.map(|code| words::not_accepted(field, code))
    }
}

/// The form for a new listing.
#[component]
pub fn NewListingPage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let attempt = FormAttempt::on(CreateListing::PATH);
    Suspend::new(async move {
        let viewer = match caller {
            Ok(caller) => caller.viewer().await,
            Err(refusal) => Err(refusal),
        };
        match viewer {
            Ok(_) => {
                let draft = attempt.as_ref().map(Draft::typed).unwrap_or_default();
                view! { <ListingForm draft attempt/> }.into_any()
            }
            Err(refusal) if refusal.code == Code::SignedOut => {
                answer.redirect(routes::sign_in(routes::NEW_LISTING));
                ().into_any()
            }
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

/// The form for a listing of one's own.
#[component]
pub fn EditListingPage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let attempt = FormAttempt::on(EditListing::PATH);
    let id = use_params_map()
        .with_untracked(|params| params.get("id"))
        .and_then(|id| id.parse::<ListingId>().ok());
    Suspend::new(async move {
        let Some(id) = id else { return refused(Code::NotFound.into(), &answer) };
        let stored = match caller {
            Ok(caller) => Draft::stored(&caller, id).await,
            Err(refusal) => Err(refusal),
        };
        match stored {
            Ok(stored) => {
                let draft = attempt.as_ref().map_or(stored, Draft::typed);
                view! { <ListingForm draft attempt editing=id/> }.into_any()
            }
            Err(refusal) if refusal.code == Code::SignedOut => {
                answer.redirect(routes::sign_in(&routes::edit_listing(id)));
                ().into_any()
            }
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

#[component]
fn ListingForm(
    draft: Draft,
    attempt: Option<FormAttempt>,
    #[prop(optional)] editing: Option<ListingId>,
) -> impl IntoView {
    let (title, why, action, save) = match editing {
        Some(_) => (market::CHANGE, market::CHANGE_WHY, EditListing::PATH, talk::SAVE),
        None => (talk::SELL_SOMETHING, market::FORM_WHY, CreateListing::PATH, market::PUT_UP),
    };
    let title = say(title);
    let problem = |field| attempt.as_ref().and_then(|_| draft.problem(field));
    let refusal = attempt.as_ref().map(|attempt| attempt.refusal);
    let back = editing.map_or_else(|| routes::HOME.to_owned(), routes::listing);
    view! {
        <Title text=title/>
        <div class="narrow roomy">
            <header>
                <h1>{title}</h1>
                <p class="muted">{say(why)}</p>
            </header>
            <WhyRefused refusal say=words::not_listed/>
            <form class="form sheet" action=action method="post">
                {editing.map(|id| view! { <input type="hidden" name="listing" value=id.to_string()/> })}
                <TextField
                    name="title"
                    label=say(market::TITLE)
                    value=draft.title.clone()
                    error=problem(Field::Title)
                    hint=say(market::TITLE_HINT)
                />
                <TextField
                    name="price"
                    label=say(market::PRICE)
                    value=draft.price.clone()
                    error=problem(Field::Price)
                    inputmode="decimal"
                    affix="€"
                />
                <TextField
                    name="place"
                    label=say(market::PLACE)
                    value=draft.place.clone()
                    error=problem(Field::Place)
                    hint=say(market::PLACE_HINT)
                    autocomplete="address-level2"
                />
                <LongField
                    name="description"
                    label=say(market::DESCRIPTION)
                    value=draft.description.clone()
                    error=problem(Field::Description)
                    hint=say(market::DESCRIPTION_HINT)
                />
                <PictureChoices chosen=draft.pictures.clone() error=problem(Field::Pictures)/>
                <div class="form-actions">
                    <button class="button primary" type="submit">{say(save)}</button>
                    <a class="button quiet" href=back>{say(frame::CANCEL)}</a>
                </div>
            </form>
        </div>
    }
}

/// Check boxes that look like the pictures they choose.
#[component]
fn PictureChoices(chosen: Vec<String>, error: Option<&'static str>) -> impl IntoView {
    let hint = say(market::PICTURES_HINT);
    let choices = CATALOGUE.iter().map(|(name, _)| {
        let src = protocol::Picture((*name).to_owned()).thumbnail_url();
        let is_chosen = chosen.iter().any(|chosen| chosen == name);
        view! {
            <label class="picture-choice">
                <input type="checkbox" name="pictures[]" value=*name checked=is_chosen/>
                <img src=src alt=words::picture(name) width="320" height="240" loading="lazy"/>
            </label>
        }
    });
    view! {
        <fieldset class="field" aria-describedby=described_by("pictures", Some(hint), error)>
            <legend>{say(market::PICTURES)}</legend>
            <FieldNotes name="pictures" hint=Some(hint) error/>
            <div class="picture-choices" tabindex="0" role="group" aria-label=say(market::PICTURE_CHOICES)>
                {choices.collect_view()}
            </div>
        </fieldset>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_says_how_many_pictures_the_backend_takes() {
        let draft = Draft { pictures: vec![String::new(); PICTURES_MAX + 1], ..Draft::default() };
        let problem = draft.problem(Field::Pictures).expect("there is one too many");
        assert!(problem.contains(&PICTURES_MAX.to_string()), "{problem}");
    }
}
