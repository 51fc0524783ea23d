//! What they said: who, how many minutes ago, what.

/// A conversation about one listing.
pub(super) struct Talk {
    pub(super) buyer: &'static str,
    pub(super) seller: &'static str,
    pub(super) about: &'static str,
    pub(super) unread_by_buyer: u32,
    pub(super) unread_by_seller: u32,
    pub(super) lines: &'static [(&'static str, i64, &'static str)],
}

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

pub(super) const TALKS: &[Talk] = &[
    // The replaced system's test case, message for message.
    Talk {
        buyer: "ram",
        seller: "kayesmotor",
        about: "Motor scooter 125, serviced",
        unread_by_buyer: 0,
        unread_by_seller: 0,
        lines: &[
            ("kayesmotor", 190, "hi"),
            ("kayesmotor", 189, "darling"),
            ("ram", 176, "yes"),
            ("ram", 175, "hi"),
            ("ram", 130, "ok"),
            ("ram", 129, "ok"),
            ("ram", 128, "live"),
            ("kayesmotor", 92, "ok"),
            ("kayesmotor", 91, "kk"),
        ],
    },
    Talk {
        buyer: "ram",
        seller: "Ana Sousa",
        about: "City bicycle with basket",
        unread_by_buyer: 2,
        unread_by_seller: 0,
        lines: &[
            ("ram", 95, "Hello Ana, is the bicycle still there? I am 172 cm, do you think it fits?"),
            (
                "Ana Sousa",
                88,
                "Hi! Yes, it is. I am 168 and have the saddle halfway up, so it should be just right.",
            ),
            ("ram", 80, "Great. Would you take 100?"),
            ("Ana Sousa", 31, "The brake pads alone were 20 last week. Let us say 110 and I add the lock."),
            ("Ana Sousa", 30, "You could try it tomorrow after six, I live behind the old town hall."),
        ],
    },
    Talk {
        buyer: "ram",
        seller: "Tomasz Lis",
        about: "Film camera with 50 mm lens",
        unread_by_buyer: 0,
        unread_by_seller: 1,
        lines: &[
            ("ram", DAY + 300, "Hi, does the light meter need one of those old mercury cells?"),
            ("Tomasz Lis", DAY + 290, "No, it runs on an ordinary LR44. I put a new one in on Sunday."),
            ("ram", DAY + 280, "Perfect. And the shutter at long times?"),
            (
                "Tomasz Lis",
                DAY + 200,
                "One second is one second, give or take. I can send you a few frames I took last month.",
            ),
            ("ram", 8 * HOUR, "That would be lovely, thank you."),
        ],
    },
    Talk {
        buyer: "Priya Nair",
        seller: "ram",
        about: "Armchair for a reading corner",
        unread_by_buyer: 0,
        unread_by_seller: 0,
        lines: &[
            ("Priya Nair", 2 * DAY, "What a nice chair. How wide is it?"),
            ("ram", 2 * DAY - 20, "62 cm with the arms. It went through a 70 cm door without trouble."),
            ("Priya Nair", 2 * DAY - 45, "Then it fits. I will talk to my partner and come back to you."),
        ],
    },
    Talk {
        buyer: "Femi Adeyemi",
        seller: "kayesmotor",
        about: "Set of four alloy wheels, 16 inch",
        unread_by_buyer: 0,
        unread_by_seller: 2,
        lines: &[
            ("Femi Adeyemi", 300, "Good morning, do the wheels fit a 2014 estate? It has 5×112 as well."),
            ("kayesmotor", 260, "Should do, but check the centre bore: these are 57.1."),
            ("Femi Adeyemi", 48, "Just measured, 57.1 it is."),
            ("Femi Adeyemi", 47, "Can I come by on Saturday morning? And could you hold them until then?"),
        ],
    },
    Talk {
        buyer: "Leila Haddad",
        seller: "kayesmotor",
        about: "Workshop toolbox, complete",
        unread_by_buyer: 0,
        unread_by_seller: 0,
        lines: &[
            ("Leila Haddad", 3 * DAY, "Is this something for a beginner, or more than I need?"),
            (
                "kayesmotor",
                3 * DAY - 15,
                "Honestly? More than you need. Femi has a smaller case for 40, have a look at that one first.",
            ),
            ("Leila Haddad", 3 * DAY - 40, "That is kind of you, thank you!"),
        ],
    },
    Talk {
        buyer: "Mei Tanaka",
        seller: "Ana Sousa",
        about: "Armchair, mustard yellow",
        unread_by_buyer: 0,
        unread_by_seller: 0,
        lines: &[
            ("Mei Tanaka", 40 * HOUR, "I love the colour. Could you reserve it until Friday?"),
            ("Ana Sousa", 39 * HOUR, "Done, it is yours until Friday evening."),
            ("Mei Tanaka", 39 * HOUR - 10, "Thank you! I will bring my brother and a van."),
        ],
    },
    Talk {
        buyer: "Oskar Lind",
        seller: "Tomasz Lis",
        about: "Record player, belt drive",
        unread_by_buyer: 0,
        unread_by_seller: 0,
        lines: &[
            ("Oskar Lind", 76 * HOUR, "May I come and listen to it today?"),
            ("Tomasz Lis", 75 * HOUR, "Sure, from five on. Bring a record."),
            ("Oskar Lind", 60 * HOUR, "It sounds wonderful in my kitchen. Thanks again."),
        ],
    },
];
