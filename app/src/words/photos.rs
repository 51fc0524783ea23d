//! What `frontend/public/photos.js` says, in the order in which it takes the words: a word that is added here has to be
//! added there.

handed! {
    NO_PHOTO: "No photo. Use JPEG, PNG or WebP.", "Kein Foto. Nimm JPEG, PNG oder WebP.";
    TOO_LARGE: "Too large: up to 10 MB each.", "Zu groß: höchstens 10 MB je Foto.";
    SIGNED_OUT: "Sign in again to send photos.", "Melde dich neu an, um Fotos zu senden.";
    STORAGE_FULL: "Our storage is full. Try later.", "Unser Speicher ist voll. Versuch es später.";
    MANY_AT_ONCE: "A lot of photos at once. Retry in {} min.", "Viele Fotos auf einmal. Weiter in {} Min.";
    NO_CONNECTION: "No connection. Trying again…", "Keine Verbindung. Neuer Versuch …";
    NO_MORE: "A message holds {} photos.", "In eine Nachricht passen {} Fotos.";
    DESCRIBE: "Describe it", "Beschreib es";
    WHAT_IS_ON: "What is on {}", "Was auf {} ist";
    UPLOADING: "Uploading {}", "{} wird hochgeladen";
    RETRY: "Retry", "Noch einmal";
    REMOVE: "Remove {}", "{} entfernen";
    TO_SEND: "Photos to send", "Fotos zum Senden";
    FAILED: "What could not be uploaded holds up the rest: remove it, or try again.", "Was sich nicht hochladen ließ, hält den Rest auf: Entferne es, oder versuch es noch einmal.";
    UPLOADING_ONE: "Uploading 1 photo…", "1 Foto wird hochgeladen …";
    UPLOADING_MANY: "Uploading {} photos…", "{} Fotos werden hochgeladen …";
    WAITS_FOR_ONE: "Sent as soon as 1 photo more is uploaded.", "Wird gesendet, sobald noch 1 Foto hochgeladen ist.";
    WAITS_FOR_MANY: "Sent as soon as {} photos more are uploaded.", "Wird gesendet, sobald noch {} Fotos hochgeladen sind.";
    PHOTO: "Photo", "Foto";
    COUNT: "{} of {}", "{} von {}";
    BEFORE: "Photo before", "Foto davor";
    NEXT: "Next photo", "Nächstes Foto";
    CLOSE: "Close", "Schließen";
}
