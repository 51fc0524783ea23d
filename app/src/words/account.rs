//! The words of signing in and up, and of one's own account.

use super::Phrase;

pub(crate) const WELCOME_BACK: Phrase =
    Phrase::new("Good to see you again.", "Schön, dass du wieder da bist.");
pub(crate) const CONTACT_AFTER_SIGN_IN: Phrase = Phrase::new(
    "Sign in, and the conversation with the seller opens right away.",
    "Melde dich an, dann öffnet sich gleich die Unterhaltung.",
);
pub(crate) const EMAIL: Phrase = Phrase::new("E-mail address", "E-Mail-Adresse");
pub(crate) const PASSWORD: Phrase = Phrase::new("Password", "Passwort");
pub(crate) const NEW_HERE: Phrase = Phrase::new("New here? ", "Neu hier? ");

pub(crate) const SIGN_UP: Phrase = Phrase::new("Make an account", "Konto anlegen");
pub(crate) const SIGN_UP_WHY: Phrase = Phrase::new(
    "One minute, then you can write to every seller and sell things yourself.",
    "Eine Minute, dann kannst du allen schreiben, die etwas anbieten, und selbst etwas verkaufen.",
);
pub(crate) const YOUR_NAME: Phrase = Phrase::new("Your name", "Dein Name");
pub(crate) const YOUR_NAME_HINT: Phrase =
    Phrase::new("Everybody sees it: a first name is fine.", "Alle sehen ihn: Ein Vorname genügt.");
pub(crate) const EMAIL_HINT: Phrase = Phrase::new("Nobody else sees it.", "Sonst sieht sie niemand.");
pub(crate) const PASSWORD_HINT: Phrase = Phrase::new(
    "8 to 128 characters. A short sentence is easy to remember.",
    "8 bis 128 Zeichen. Ein kurzer Satz lässt sich leicht merken.",
);
pub(crate) const BEEN_HERE: Phrase = Phrase::new("Been here before? ", "Schon einmal hier gewesen? ");

pub(crate) const YOUR_ACCOUNT: Phrase = Phrase::new("Your account", "Dein Konto");
pub(crate) const AS_OTHERS_SEE: Phrase =
    Phrase::new("This is how others see you.", "So sehen dich die anderen.");
pub(crate) const YOUR_PROFILE: Phrase = Phrase::new("Your profile", "Dein Profil");
pub(crate) const LANGUAGE_WHY: Phrase =
    Phrase::new("It applies to this device.", "Sie gilt auf diesem Gerät.");

pub(crate) const WHAT_OTHERS_SEE: Phrase = Phrase::new("What others see", "Was andere sehen");
pub(crate) const WHAT_OTHERS_SEE_WHY: Phrase = Phrase::new(
    "What you do not show to others, you do not see of them either.",
    "Was du anderen nicht zeigst, siehst du auch von ihnen nicht.",
);
pub(crate) const SHOW_READ: Phrase = Phrase::new(
    "Show others when I have seen their messages",
    "Anderen zeigen, wenn ich ihre Nachrichten gesehen habe",
);
pub(crate) const SHOW_ONLINE: Phrase = Phrase::new("Show when I am online", "Zeigen, wann ich online bin");
pub(crate) const SAVED: Phrase = Phrase::new("Saved", "Gespeichert");

pub(crate) const THIS_DEVICE: Phrase = Phrase::new("This device", "Dieses Gerät");
pub(crate) const THIS_DEVICE_WHY: Phrase = Phrase::new(
    "You sign out on this device only. Others stay signed in.",
    "Abmelden gilt nur hier. Andere Geräte bleiben angemeldet.",
);
pub(crate) const UNSENT: Phrase = Phrase::new(
    "Some messages that you wrote here are not sent yet. Signing out deletes them.",
    "Einige Nachrichten, die du hier geschrieben hast, sind noch nicht gesendet. Beim Abmelden gehen sie verloren.",
);
pub(crate) const SIGN_OUT: Phrase = Phrase::new("Sign out", "Abmelden");
