//! How long searches take over a million messages, for somebody with very many of them and for somebody with few.

use std::time::Instant;

use fresh::Fresh;

use super::Pair;
use crate::{
    Result,
    http::{Client, Token},
    server::Server,
    table::{Spread, row},
};

/// The first words of a text are among so many, the lower their number the more often.
const WORDS: u32 = 20_000;
/// Conversations of people who do not search.
const OTHERS: u32 = 20_000;
/// How often each thing is looked for.
const TIMES: usize = 20;

/// Something that people look for: what everybody says, several things, what hardly anybody does, half a word.
const SEARCHES: [(&str, &str); 6] = [
    ("in every message", "thank"),
    ("three words", "word2+word3+word1"),
    ("a rare word", "item40"),
    ("a word nobody said", "absent"),
    ("the beginning of many words", "w"),
    ("a word and a beginning", "word3+item"),
];

/// Fills the store behind the server's back and prints the times. The first person of the first pair gets a tenth of
/// the messages, the first one of the second pair a few.
pub async fn measure(server: &Server, pairs: &[Pair], messages: u32) -> Result<()> {
    let started = Instant::now();
    fill(server.database(), pairs, messages).await;
    let seconds = started.elapsed().as_secs_f64();
    row("messages to look through", format!("{messages}, stored at {:.0}/s", f64::from(messages) / seconds));
    for (who, pair) in [("who has a tenth of them", &pairs[0]), ("who has few", &pairs[1])] {
        let (person, login) = &pair.people[0];
        let mut client = Client::connect(server.address, person.from).await?;
        for (what, text) in SEARCHES {
            let mut spread = Spread::default();
            for _ in 0..TIMES {
                let asked = Instant::now();
                let answer =
                    client.get(&format!("/search?q={text}"), Some(Token::Cookie(&login.access))).await?;
                if answer.status != 200 {
                    return Err(format!("a search is answered with {}", answer.status).into());
                }
                spread.add(asked.elapsed());
            }
            row(&format!("{what}, {who}"), spread.percentiles());
        }
    }
    Ok(())
}

/// One message in ten goes to the big conversation, one in 20,000 to the small one, the others to strangers'.
async fn fill(database: &Fresh, pairs: &[Pair], messages: u32) {
    let number = if database.is_postgres() {
        "CAST(lpad(to_hex($0), 32, '0') AS uuid)"
    } else {
        "unhex(printf('%032x', $0))"
    };
    let named = |text: String| match database.is_postgres() {
        true => format!("CAST('{text}' AS uuid)"),
        false => format!("unhex('{text}', '-')"),
    };
    let [big, small] = [0, 1].map(|place: usize| named(pairs[place].conversation.to_string()));
    let mut script = String::new();
    let fill = if database.is_postgres() { FILL.to_owned() } else { format!("{FILL}{INDEX}") };
    for (place, piece) in fill.split("ID(").enumerate() {
        match piece.split_once(')').filter(|_| place > 0) {
            Some((of, rest)) => script += &(number.replace("$0", of) + rest),
            None => script += piece,
        }
    }
    let fields = [("$BIG", big), ("$SMALL", small), ("$MESSAGES", messages.to_string())];
    let fields = fields.into_iter().chain([("$OTHERS", OTHERS.to_string()), ("$WORDS", WORDS.to_string())]);
    database.run(&fields.fold(script, |script, (name, value)| script.replace(name, &value))).await;
}

/// Behind its back SQLite's server does not know that there is something to index.
const INDEX: &str = "
INSERT INTO message_words (rowid, body, readers)
    SELECT n.number, m.body, hex(c.low_user) || ' ' || hex(c.high_user)
    FROM message_numbers n JOIN messages m ON m.conversation_id = n.conversation_id AND m.seq = n.seq
        JOIN conversations c ON c.id = n.conversation_id
    WHERE n.number > (SELECT number FROM message_words_reach) ORDER BY n.number;
UPDATE message_words_reach SET number = (SELECT max(number) FROM message_numbers);
";

/// `ID(n)` is the id that a number stands for. Chance is arithmetic, the same on both engines; in brackets, because SQLite
/// joins texts before it divides.
const FILL: &str = "
INSERT INTO users (id, name, email, password_hash, created_at)
    WITH RECURSIVE each (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM each WHERE n < 1999)
    SELECT ID(n), 'Somebody', n || '@bench', '', 0 FROM each;
INSERT INTO conversations (id, low_user, high_user, seq, last_at, created_at)
    WITH RECURSIVE each (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM each WHERE n < $OTHERS - 1)
    SELECT ID(n), ID(n / 1000), ID(1000 + n % 1000), 1, 0, 0 FROM each;
INSERT INTO participants (user_id, conversation_id, opened)
    SELECT low_user, id, TRUE FROM conversations WHERE created_at = 0
    UNION ALL SELECT high_user, id, TRUE FROM conversations WHERE created_at = 0;
INSERT INTO messages (conversation_id, seq, sender_id, message_id, body, at)
    WITH RECURSIVE each (n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM each WHERE n < $MESSAGES),
    placed AS (
        SELECT n, n * 2654435761 % 4294967296 / 7 AS r, CASE
            WHEN n % 10 = 0 THEN $BIG
            WHEN n % 20000 = 1 THEN $SMALL
            ELSE ID(n * 40503 % $OTHERS) END AS conversation
        FROM each
    )
    SELECT c.id, 1 + row_number() OVER (PARTITION BY c.id ORDER BY n), c.low_user, ID(n),
        'word' || ($WORDS / (1 + r % $WORDS)) || ' word' || ($WORDS / (1 + r / 3 % $WORDS)) || ' word' ||
        ($WORDS / (1 + r / 11 % $WORDS)) || ' word' || ($WORDS / (1 + r / 101 % $WORDS)) || ' item' || (n % 50000) ||
        ' and thank you', n
    FROM placed JOIN conversations c ON c.id = placed.conversation;
";
