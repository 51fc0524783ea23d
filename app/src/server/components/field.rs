//! Boxes to fill in: label, hint, what was typed before, and what is wrong with it.

use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    markup::escape,
};

/// One line of text. Its id is its name.
#[component]
pub fn TextField(
    /// The field's name in the form.
    name: &'static str,
    /// What to fill in.
    label: &'static str,
    /// The kind of input: `text`, `email`, `password`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it starts with.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional_no_strip)]
    error: Option<&'static str>,
    /// What helps to fill it in.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// What the browser may fill in (HTML: "autofill field name").
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// A sign in front of the text.
    #[prop(optional)]
    affix: Option<&'static str>,
    /// Characters at least.
    #[prop(optional)]
    minlength: Option<usize>,
    /// Whether typing starts here.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let input = view! {
        <input
            class="input"
            id=name
            name=name
            type=kind
            value=value
            required
            autocomplete=autocomplete
            inputmode=inputmode
            minlength=minlength.map(|least| least.to_string())
            autofocus=autofocus
            aria-invalid=error.map(|_| "true")
            aria-describedby=described_by(name, hint, error)
        />
    };
    view! {
        <div class="field">
            <label for=name>{label}</label>
            {match affix {
                Some(sign) => view! { <div class="affix"><span aria-hidden="true">{sign}</span>{input}</div> }.into_any(),
                None => input.into_any(),
            }}
            <FieldNotes name hint error/>
        </div>
    }
}

/// Several lines of text. Its id is its name.
#[component]
pub fn LongField(
    /// The field's name in the form.
    name: &'static str,
    /// What to fill in.
    label: &'static str,
    /// What it starts with.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional_no_strip)]
    error: Option<&'static str>,
    /// What helps to fill it in.
    #[prop(optional)]
    hint: Option<&'static str>,
    /// Whether it may stay empty.
    #[prop(optional)]
    is_optional: bool,
) -> impl IntoView {
    // The line break in front is the one that HTML drops.
    let mut content = "\n".to_owned();
    escape(&value, &mut content);
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <textarea
                class="input"
                id=name
                name=name
                rows="6"
                required=!is_optional
                dir="auto"
                aria-invalid=error.map(|_| "true")
                aria-describedby=described_by(name, hint, error)
            >
                {content}
            </textarea>
            <FieldNotes name hint error/>
        </div>
    }
}

/// The hint and the problem under a field, with the ids that [`described_by`] names.
#[component]
pub fn FieldNotes(
    /// The field's name.
    name: &'static str,
    /// What helps.
    hint: Option<&'static str>,
    /// What is wrong.
    error: Option<&'static str>,
) -> impl IntoView {
    view! {
        {hint.map(|hint| view! { <p class="hint" id=[name, "-hint"].concat()>{hint}</p> })}
        {error.map(|error| view! {
            <p class="field-error" id=[name, "-error"].concat()>
                <Icon name=Glyph::ALERT/>
                {error}
            </p>
        })}
    }
}

/// The ids of a field's notes, for `aria-describedby`.
pub fn described_by(name: &str, hint: Option<&str>, error: Option<&str>) -> Option<String> {
    let ids: Vec<_> = [hint.map(|_| "-hint"), error.map(|_| "-error")].into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.iter().map(|end| [name, end].concat()).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_textarea() {
        let value = "a </textarea><script>alert(1)</script> &lt; & b";
        let html = view! { <LongField name="description" label="Description" value/> }.to_html();
        let inside = html.split("</textarea>").next().expect("there is a start");
        assert!(
            inside.ends_with("a &lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; &amp; b"),
            "{html}"
        );
        assert_eq!(html.matches("</textarea>").count(), 1);
    }

    #[test]
    fn a_field_points_at_its_notes() {
        assert_eq!(described_by("email", None, None), None);
        assert_eq!(described_by("email", Some("h"), Some("e")).as_deref(), Some("email-hint email-error"));
        let html =
            view! { <TextField name="email" label="E-mail" value="\"><b>" error=Some("No.")/> }.to_html();
        assert!(
            html.contains("aria-invalid=\"true\"") && html.contains("aria-describedby=\"email-error\""),
            "{html}"
        );
        assert!(!html.contains("<b>"), "{html}");
    }
}
