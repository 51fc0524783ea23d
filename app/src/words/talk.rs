//! What the messages area says. These words are handed to the browser with the page: its module holds none.

handed! {
    /// After a number of messages; the first of all, because it is the only one that every page needs.
    UNREAD: " unread", " ungelesen";
    /// The language itself, as HTML and ECMA-402 name it (RFC 5646).
    LANGUAGE: "en", "de";
    /// The months in short, for times that are written before the reader's own clock is known.
    MONTHS: "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.";
    TODAY: "Today", "Heute";
    YESTERDAY: "Yesterday", "Gestern";
    NOW: "now", "jetzt";
    DAY_AND_MONTH: "{} {}", "{}. {}";
    MINUTES: "{} min", "{} Min.";

    MESSAGES: "Messages", "Nachrichten";
    CONVERSATION: "Conversation", "Unterhaltung";
    CONVERSATIONS: "Conversations", "Unterhaltungen";
    WHICH_CONVERSATIONS: "Which conversations", "Welche Unterhaltungen";
    OLDER_CONVERSATIONS: "Older conversations", "Ältere Unterhaltungen";
    ALL: "All", "Alle";
    BUYING: "Buying", "Kaufen";
    SELLING: "Selling", "Verkaufen";
    UNREAD_TAB: "Unread", "Ungelesen";
    ARCHIVED: "Archived", "Archiv";
    PINNED: ", pinned", ", angeheftet";
    MUTED: ", muted", ", stumm";
    MARKED_UNREAD: "marked as unread", "als ungelesen markiert";
    TYPING: "typing…", "schreibt …";
    DRAFT: "Draft: ", "Entwurf: ";
    YOU: "You: ", "Du: ";
    NOTHING_SAID: "Nothing said yet", "Noch nichts gesagt";

    NO_CONVERSATIONS: "No conversations here", "Keine Unterhaltungen";
    NO_CONVERSATIONS_WHY: "Find something you like and press Contact seller. What you archived comes back with the next message.",
        "Such dir etwas aus und drück auf „Verkäufer anschreiben“. Archiviertes kommt mit der nächsten Nachricht zurück.";
    NOT_BUYING: "Nothing you are buying", "Du kaufst gerade nichts";
    NOT_BUYING_WHY: "When you ask a seller about a listing, the conversation appears here.",
        "Wenn du jemanden nach einer Anzeige fragst, erscheint die Unterhaltung hier.";
    NOT_SELLING: "Nobody has asked yet", "Noch hat niemand gefragt";
    NOT_SELLING_WHY: "Questions about your listings appear here.", "Fragen zu deinen Anzeigen erscheinen hier.";
    ALL_READ: "All read", "Alles gelesen";
    ALL_READ_WHY: "You have read everything. New messages appear here.",
        "Du hast alles gelesen. Neue Nachrichten erscheinen hier.";
    NONE_ARCHIVED: "Nothing archived", "Nichts archiviert";
    NONE_ARCHIVED_WHY: "Archive a conversation when you are done with it. It comes back with the next message.",
        "Archiviere eine Unterhaltung, wenn du mit ihr fertig bist. Mit der nächsten Nachricht kommt sie zurück.";
    BROWSE: "Browse listings", "Anzeigen ansehen";
    SELL_SOMETHING: "Sell something", "Etwas verkaufen";

    ARCHIVE: "Archive", "Archivieren";
    UNARCHIVE: "Move out of the archive", "Aus dem Archiv holen";
    PIN: "Pin to the top", "Oben anheften";
    UNPIN: "Unpin", "Nicht mehr anheften";
    MARK_UNREAD: "Mark as unread", "Als ungelesen markieren";
    MUTE_HOUR: "Mute for 1 hour", "1 Stunde stumm schalten";
    MUTE_EIGHT_HOURS: "Mute for 8 hours", "8 Stunden stumm schalten";
    MUTE_WEEK: "Mute for 1 week", "1 Woche stumm schalten";
    MUTE_FOR_GOOD: "Mute until I unmute", "Auf Dauer stumm schalten";
    UNMUTE: "Unmute", "Nicht mehr stumm schalten";
    MUTE: "Mute", "Stumm";
    ONE_HOUR: "1 hour", "1 Stunde";
    EIGHT_HOURS: "8 hours", "8 Stunden";
    ONE_WEEK: "1 week", "1 Woche";
    FOR_GOOD: "Until I unmute", "Auf Dauer";
    MUTED_UNTIL: "Muted until {}", "Stumm bis {}";
    SELECT: "Select", "Auswählen";
    SELECT_ONE: "Select {}", "{} auswählen";
    SELECTED: "Selected conversations", "Ausgewählte Unterhaltungen";
    WHAT_WITH_SELECTED: "What to do with the selected conversations", "Was mit den ausgewählten Unterhaltungen geschehen soll";
    APPLY: "Apply", "Ausführen";

    NOT_HERE: "This conversation is not here", "Diese Unterhaltung gibt es hier nicht";
    NOT_HERE_WHY: "It does not exist, or it belongs to other people. Your own conversations are in the list.",
        "Es gibt sie nicht, oder sie gehört anderen. Deine eigenen Unterhaltungen stehen in der Liste.";
    YOUR_MESSAGES: "Your messages", "Deine Nachrichten";
    CHOOSE_ONE: "Choose a conversation to read it and to answer.", "Wähle eine Unterhaltung, um sie zu lesen und zu antworten.";

    BACK: "Back to all conversations", "Zurück zu allen Unterhaltungen";
    LIVE: "Live", "Live";
    RECONNECTING: "Reconnecting…", "Verbinde neu …";
    OFFLINE: "Offline", "Offline";
    SIGNED_OUT: "Signed out", "Abgemeldet";
    SIGN_IN_AGAIN: "Sign in again", "Neu anmelden";
    DISCONNECTED: "Disconnected", "Getrennt";
    OUT_OF_DATE: "Out of date", "Veraltet";
    RELOAD: "Reload the page", "Seite neu laden";
    ONLINE: "Online", "Online";
    SEEN_JUST_NOW: "Last seen just now", "Gerade noch hier";
    SEEN_MINUTES: "Last seen {} minutes ago", "Vor {} Minuten hier";
    SEEN_HOUR: "Last seen {} hour ago", "Vor {} Stunde hier";
    SEEN_HOURS: "Last seen {} hours ago", "Vor {} Stunden hier";
    SEEN_DAY: "Last seen {} day ago", "Vor {} Tag hier";
    SEEN_DAYS: "Last seen {} days ago", "Vor {} Tagen hier";
    IS_TYPING: "{} is typing", "{} schreibt";

    MORE_ABOUT_CONVERSATION: "More about this conversation", "Mehr zu dieser Unterhaltung";
    VIEW_PROFILE: "View profile", "Profil ansehen";
    BLOCK: "Block", "Blockieren";
    UNBLOCK: "Unblock", "Nicht mehr blockieren";
    REPORT: "Report…", "Melden …";
    A_TIP: "A tip", "Ein Tipp";
    TIP: "Meet in a public place, look before you pay, and never pay in advance.",
        "Trefft euch, wo auch andere sind, sieh dir alles an, bevor du zahlst, und zahl nie im Voraus.";
    GOT_IT: "Got it", "Verstanden";

    EARLIER: "Earlier messages", "Frühere Nachrichten";
    SAY_HELLO: "Say hello to {}.", "Sag {} Hallo.";
    SAY_HELLO_ABOUT: "Say hello to {} about “{}”.", "Schreib {} zu „{}“.";
    NEW_MESSAGES: "New messages", "Neue Nachrichten";
    TO_NEWEST: "To the newest message", "Zur neuesten Nachricht";
    NEW: "{} new", "{} neu";
    EDITED: "edited", "bearbeitet";
    SEEN: "Seen", "Gesehen";
    NOT_SENT: "Not sent", "Nicht gesendet";
    SENDING: "Sending", "Wird gesendet";
    SENT: "Sent", "Gesendet";
    DELIVERED: "Delivered", "Zugestellt";
    READ: "Read", "Gelesen";
    YOU_DELETED: "You deleted this message", "Du hast diese Nachricht gelöscht";
    WAS_DELETED: "This message was deleted", "Diese Nachricht wurde gelöscht";
    PHOTO: "Photo", "Foto";
    PHOTOS: "{} photos", "{} Fotos";
    /// A price in the marketplace's currency, and what stands in it before three digits and before cents.
    PRICE: "€{}", "{}\u{a0}€";
    PRICE_SEPARATORS: ",.", ".,";
    PRICE_CHANGED: "Price changed {} → {}", "Neuer Preis: {} → {}";
    FOR_SALE_AGAIN: "For sale again", "Wieder zu haben";
    NOW_RESERVED: "Now reserved", "Jetzt reserviert";
    NO_LONGER_AVAILABLE: "No longer available", "Nicht mehr zu haben";
    NOW_CALLED: "Now called “{}”", "Heißt jetzt „{}“";
    NEW_PHOTO: "New photo", "Neues Foto";
    RESERVED: "Reserved", "Reserviert";
    SOLD: "Sold", "Verkauft";
    UNAVAILABLE: "Unavailable", "Nicht zu haben";

    WHAT_WITH_MESSAGE: "What to do with this message", "Was mit dieser Nachricht geschehen soll";
    DELETE_FOR_BOTH: "Delete for both of you?", "Für euch beide löschen?";
    DELETE: "Delete", "Löschen";
    DELETE_ASKS: "Delete…", "Löschen …";
    KEEP: "Keep it", "Behalten";
    EDIT: "Edit", "Bearbeiten";
    COPY: "Copy", "Kopieren";
    COPIED: "Copied", "Kopiert";
    DISMISS: "Dismiss", "Verwerfen";
    RETRY: "Retry", "Noch einmal";

    WRITE_TO: "Write to {}", "{} schreiben";
    YOUR_MESSAGE: "Your message", "Deine Nachricht";
    SEND: "Send", "Senden";
    SAVE: "Save", "Speichern";
    LEFT: "{} left", "noch {}";
    TOO_MANY: "{} over the limit", "{} Zeichen zu viel";
    EDITING: "Editing your message", "Du bearbeitest deine Nachricht";
    EDITED_AWAY: "Nothing left to read. Delete the message instead?", "So bleibt nichts zu lesen. Lieber die Nachricht löschen?";
    STOP_EDITING: "Stop editing", "Nicht weiter bearbeiten";
    YOU_BLOCKED: "You blocked {}. Unblock to write.", "Du hast {} blockiert. Heb das auf, um zu schreiben.";
    MUCH_WAITS: "A lot is waiting here to be sent. You can write on when some of it has gone out.",
        "Hier wartet schon viel aufs Senden. Du kannst weiterschreiben, wenn etwas davon draußen ist.";
    NOTHING_KEPT: "This browser cannot save messages: keep this page open until everything is sent.",
        "Dieser Browser kann keine Nachrichten speichern: Lass die Seite offen, bis alles gesendet ist.";
    ADD_PHOTOS: "Add photos", "Fotos hinzufügen";
    WHAT_IS_ON_PHOTOS: "What is on the photos", "Was auf den Fotos ist";
    NO_PHOTOS_NOW: "Photos need a connection. Try again later.", "Fotos brauchen eine Verbindung. Versuch es später.";
    STILL_ATTACHED: "Your photos are still attached.", "Deine Fotos hängen noch daran.";

    UNSENT: "Not sent: {}", "Nicht gesendet: {}";
    UNCHANGED: "Not changed: {}", "Nicht geändert: {}";
    WHY_INVALID: "there is nothing in it to read, or a file that is no photo (JPEG, PNG or WebP).",
        "Es ist nichts darin zu lesen, oder eine Datei ist kein Foto (JPEG, PNG oder WebP).";
    WHY_TOO_LARGE: "it is too long, or too large. A message holds 4,000 characters, a photo 10 MB.",
        "zu lang oder zu groß. Eine Nachricht fasst 4.000 Zeichen, ein Foto 10 MB.";
    WHY_BLOCKED: "you cannot write to this person.", "Du kannst dieser Person nicht schreiben.";
    WHY_NOT_FOUND: "this conversation is not here any more.", "Diese Unterhaltung gibt es nicht mehr.";
    WHY_GONE: "the person, or a photo in it, is not here any more.", "Die Person oder ein Foto darin ist nicht mehr da.";
    WHY_SELF: "a conversation needs two people.", "Zu einer Unterhaltung gehören zwei.";
    WHY_CONFLICT: "something else was sent in its place. Copy the text and send it again.",
        "Etwas anderes wurde an seiner Stelle gesendet. Kopier den Text und sende ihn neu.";
    WHY_SIGNED_OUT: "you are signed out. Sign in again; your text is kept.",
        "Du bist abgemeldet. Melde dich neu an; dein Text bleibt da.";
    WHY_RATE_LIMITED: "that was a lot at once. Wait a moment.", "Das war viel auf einmal. Warte einen Moment.";
    WHY_STORAGE_FULL: "our storage is full. We are on it; try again later.",
        "Unser Speicher ist voll. Wir sind dran; versuch es später wieder.";
    WHY_BUSY: "the server did not answer. Try again in a moment.", "Der Server hat nicht geantwortet. Versuch es gleich noch einmal.";
    WHY_TOO_LATE: "a message can be edited for 15 minutes, and not once it is deleted.",
        "Eine Nachricht lässt sich 15 Minuten lang bearbeiten und nicht mehr, wenn sie gelöscht ist.";
    UNSENT_UNKNOWN: "We do not know yet whether it was sent. Try again: it will not appear twice.",
        "Wir wissen nicht, ob es gesendet wurde. Versuch es noch einmal: Es erscheint nicht doppelt.";
}
