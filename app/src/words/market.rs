//! The words of what is for sale, of those who sell it, and of selling something.

use super::Phrase;

pub(crate) const HOME: Phrase = Phrase::new("Browse", "Stöbern");
pub(crate) const FRESH: Phrase = Phrase::new("Fresh in the neighbourhood", "Frisch aus der Nachbarschaft");
pub(crate) const NEWEST: Phrase = Phrase::new("Newest", "Neueste");
pub(crate) const MORE: Phrase = Phrase::new("More listings", "Weitere Anzeigen");
pub(crate) const GOOD_THINGS: Phrase = Phrase::new("Good things, close by", "Gute Dinge, ganz in der Nähe");
pub(crate) const GOOD_THINGS_WHY: Phrase = Phrase::new(
    "Find something you like, ask the person who has it, and pick it up around the corner.",
    "Such dir etwas Schönes aus, schreib der Person, die es hat, und hol es um die Ecke ab.",
);
pub(crate) const JOIN: Phrase = Phrase::new("Join the market", "Jetzt mitmachen");
pub(crate) const EMPTY: Phrase = Phrase::new("Nothing for sale yet", "Noch nichts zu haben");
pub(crate) const EMPTY_WHY: Phrase = Phrase::new(
    "Be the first: somebody nearby is looking for what is in your cellar.",
    "Mach den Anfang: Jemand in der Nähe sucht, was bei dir im Keller steht.",
);

pub(crate) const ABOUT: Phrase = Phrase::new("About it", "Beschreibung");
pub(crate) const PHOTOS: Phrase = Phrase::new("Photos", "Fotos");
pub(crate) const PHOTO: Phrase = Phrase::new("Photo {}", "Foto {}");
pub(crate) const CHOOSE_PHOTO: Phrase = Phrase::new("Choose a photo", "Foto wählen");
pub(crate) const TAKEN_DOWN: Phrase =
    Phrase::new("The seller has taken this listing down.", "Diese Anzeige wurde herausgenommen.");
pub(crate) const MORE_FROM: Phrase = Phrase::new("More from {}", "Mehr von {}");

pub(crate) const SELLER: Phrase = Phrase::new("Seller", "Wer verkauft");
pub(crate) const HERE_SINCE: Phrase = Phrase::new("Here since {}", "Dabei seit {}");
pub(crate) const NONE_FOR_SALE: Phrase = Phrase::new("nothing for sale now", "bietet gerade nichts an");
pub(crate) const ONE_FOR_SALE: Phrase = Phrase::new("{} thing for sale", "{} Anzeige");
pub(crate) const MANY_FOR_SALE: Phrase = Phrase::new("{} things for sale", "{} Anzeigen");
pub(crate) const LISTINGS: Phrase = Phrase::new("Listings", "Anzeigen");
pub(crate) const NOTHING_LISTED: Phrase =
    Phrase::new("{} has not listed anything yet.", "{} hat noch nichts angeboten.");
pub(crate) const YOU_LISTED_NOTHING: Phrase = Phrase::new(
    "Things you sell appear here, for everybody to see.",
    "Was du verkaufst, erscheint hier und ist für alle zu sehen.",
);

pub(crate) const CONTACT: Phrase = Phrase::new("Contact seller", "Verkäufer anschreiben");
pub(crate) const CONTACT_PERSON: Phrase = Phrase::new("Message {}", "{} schreiben");
pub(crate) const CONTACT_SOLD: Phrase = Phrase::new(
    "Sold, so new questions are closed. If you two have talked before, this opens your conversation.",
    "Verkauft, neue Fragen sind nicht mehr möglich. Habt ihr euch schon geschrieben, öffnet der Knopf eure Unterhaltung.",
);
pub(crate) const CONTACT_GONE: Phrase =
    Phrase::new("This listing is not here any more.", "Diese Anzeige gibt es nicht mehr.");
pub(crate) const VIEW_MESSAGES: Phrase = Phrase::new("View messages", "Nachrichten ansehen");

pub(crate) const YOURS: Phrase = Phrase::new("Your listing", "Deine Anzeige");
pub(crate) const IS_YOURS: Phrase = Phrase::new("This is your listing.", "Das ist deine Anzeige.");
pub(crate) const RESERVE: Phrase = Phrase::new("Mark as reserved", "Als reserviert markieren");
pub(crate) const RELEASE: Phrase = Phrase::new("Not reserved any more", "Nicht mehr reserviert");
pub(crate) const SELL: Phrase = Phrase::new("Mark as sold", "Als verkauft markieren");
pub(crate) const SELL_AGAIN: Phrase = Phrase::new("Sell it again", "Wieder anbieten");
pub(crate) const REMOVE_ASKS: Phrase = Phrase::new("Take it down…", "Herausnehmen …");
pub(crate) const REMOVE_WHY: Phrase = Phrase::new(
    "It disappears for everybody and cannot be put back. Conversations about it stay.",
    "Sie verschwindet für alle und lässt sich nicht zurückholen. Unterhaltungen darüber bleiben.",
);
pub(crate) const REMOVE: Phrase = Phrase::new("Take it down for good", "Endgültig herausnehmen");

pub(crate) const CHANGE: Phrase = Phrase::new("Change your listing", "Anzeige ändern");
pub(crate) const PUT_UP: Phrase = Phrase::new("Put it up for sale", "Anzeige aufgeben");
pub(crate) const FORM_WHY: Phrase = Phrase::new(
    "Say what it is, what you want for it and where it is. The talking comes later.",
    "Sag, was es ist, was du dafür möchtest und wo es steht. Geredet wird später.",
);
pub(crate) const CHANGE_WHY: Phrase = Phrase::new(
    "Changes show at once, also in your conversations about it.",
    "Änderungen sind sofort zu sehen, auch in euren Unterhaltungen darüber.",
);
pub(crate) const TITLE: Phrase = Phrase::new("What is it?", "Was ist es?");
pub(crate) const TITLE_HINT: Phrase = Phrase::new(
    "A few words, such as “Steel touring bicycle, 56 cm”.",
    "Ein paar Worte, etwa „Reiserad aus Stahl, 56 cm“.",
);
pub(crate) const PRICE: Phrase = Phrase::new("Price", "Preis");
pub(crate) const PLACE: Phrase = Phrase::new("Place", "Ort");
pub(crate) const PLACE_HINT: Phrase = Phrase::new(
    "A neighbourhood or a town; the address is for the conversation.",
    "Ein Viertel oder eine Stadt; die Adresse gehört in die Unterhaltung.",
);
pub(crate) const DESCRIPTION: Phrase = Phrase::new("Description", "Beschreibung");
pub(crate) const DESCRIPTION_HINT: Phrase = Phrase::new(
    "Condition, size, age, and why you part with it.",
    "Zustand, Größe, Alter und warum du dich davon trennst.",
);
pub(crate) const PICTURES: Phrase = Phrase::new("Pictures", "Bilder");
pub(crate) const PICTURES_HINT: Phrase = Phrase::new(
    "The first one you choose is the cover. Choose up to 4.",
    "Das erste, das du wählst, ist das Titelbild. Wähle bis zu 4.",
);
pub(crate) const PICTURE_CHOICES: Phrase = Phrase::new("Pictures to choose from", "Bilder zur Auswahl");
