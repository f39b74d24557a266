//! About a hundred different inputs of each kind, the same in each process.

/// The number of inputs that a contender cycles through.
pub const INPUTS: usize = 100;

pub const API_KEY: &str = "sk_test_51RkD2mFq8UyV0cJt4HsXwZ9e";

/// The parameters of a create, before a contender turns them into its own types.
pub struct Create {
    pub idempotency_key: String,
    pub reference: String,
    pub email: String,
    pub phone: String,
    pub metadata: Vec<(String, String)>,
    pub return_url: String,
}

/// The parameters of a list.
pub struct List {
    pub created_after: i64,
    pub created_before: i64,
    pub starting_after: String,
}

pub fn creates() -> Vec<Create> {
    let mut text = Text::new();
    (0..INPUTS)
        .map(|_| {
            let words = text.below(6) + 1;
            let note = text.words(words);
            let mut fill = |template: &str| text.fill(template);
            Create {
                idempotency_key: fill("verify-@24@"),
                reference: fill("patron-@5@"),
                email: fill("@words1@.@words1@@@example.com"),
                phone: fill("+1218555@digits4@"),
                metadata: vec![
                    (fill("branch"), fill("@words1@")),
                    (fill("clerk note"), fill("ü & “@words2@” = 100 %: ") + &note),
                    (fill("loan"), fill("L-@5@")),
                    (fill("queue"), fill("@words2@, @words2@; @words2@")),
                    (fill("ref#@5@"), fill("@24@/@24@")),
                ],
                return_url: fill("https://example.com/verified?loan=L-@5@&state=@24@#done"),
            }
        })
        .collect()
}

pub fn lists() -> Vec<List> {
    let mut text = Text::new();
    (0..INPUTS)
        .map(|n| List {
            created_after: 1_700_000_000 + i64::try_from(n).unwrap_or_default() * 3600,
            created_before: 1_790_000_000,
            starting_after: text.fill("vs_@24@"),
        })
        .collect()
}

pub fn sessions() -> Vec<String> {
    many(include_str!("inputs/session.json"))
}

pub fn expanded() -> Vec<String> {
    many(include_str!("inputs/expanded.json"))
}

pub fn errors() -> Vec<String> {
    many(include_str!("inputs/error.json"))
}

/// Pages of this many sessions. The sessions of one page differ.
pub fn pages(size: usize) -> Vec<String> {
    let sessions: Vec<_> = sessions()
        .iter()
        .map(|session| session.trim_end().replace('\n', "\n    "))
        .collect();
    let mut next = sessions.iter().cycle();
    (0..(INPUTS / size).max(5))
        .map(|_| {
            let data: Vec<_> = next.by_ref().take(size).map(String::as_str).collect();
            format!(
                "{{\n  \"object\": \"list\",\n  \"data\": [\n    {}\n  ],\n  \"has_more\": true,\n  \"url\": \"/v1/identity/verification_sessions\"\n}}\n",
                data.join(",\n    ")
            )
        })
        .collect()
}

/// Events about a session, in one line, as Stripe delivers them.
pub fn events() -> Vec<String> {
    let sessions = sessions();
    let mut text = Text::new();
    sessions
        .iter()
        .map(|session| {
            let session: Vec<_> = session.lines().map(str::trim_start).collect();
            text.fill(
                r#"{"id":"evt_@24@","object":"event","api_version":"2026-10-28.endive","created":17@digits8@,"data":{"object":@object@},"livemode":false,"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"type":"identity.verification_session.verified"}"#,
            )
            .replace("@object@", &session.concat())
        })
        .collect()
}

fn many(template: &str) -> Vec<String> {
    let mut text = Text::new();
    (0..INPUTS)
        .map(|_| {
            let varied = text.vary(template);
            text.fill(&varied)
        })
        .collect()
}

/// Fills templates with data that looks like Stripe's, from one fixed seed.
struct Text(u64);

impl Text {
    fn new() -> Self {
        Self(7)
    }

    /// Leaves out one in four of the fields that are marked with `?`, and sets one in four of those with `~` to null.
    fn vary(&mut self, template: &str) -> String {
        let mut varied = String::with_capacity(template.len());
        let mut lines = template.lines();
        while let Some(line) = lines.next() {
            let field = line.trim_start_matches(['?', '~']);
            if field.len() == line.len() || self.below(4) > 0 {
                varied.extend([field, "\n"]);
                continue;
            }
            if let (true, Some((name, _))) = (line.starts_with('~'), field.split_once(": ")) {
                varied.extend([name, ": null,\n"]);
            }
            if field.ends_with('{') {
                let indentation = field.len() - field.trim_start().len();
                let end = format!("{}}},", &field[..indentation]);
                lines.find(|line| *line == end);
            }
        }
        varied
    }

    /// Replaces each `@mark@`. `@@` becomes `@`, and an unknown mark is kept.
    fn fill(&mut self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len() * 2);
        for (index, part) in template.split('@').enumerate() {
            if index % 2 == 0 {
                filled.push_str(part);
            } else {
                filled.push_str(&self.mark(part));
            }
        }
        filled
    }

    fn mark(&mut self, mark: &str) -> String {
        match mark {
            "" => "@".to_owned(),
            "bit" => self.characters("01", 1),
            "digit" => self.characters(DIGITS, 1),
            "digits4" => self.characters(DIGITS, 4),
            "digits8" => self.characters(DIGITS, 8),
            "flag" => self.one_of(&["true", "false"]).to_owned(),
            "status" => self.one_of(&STATUSES).to_owned(),
            "type" => self.one_of(&TYPES).to_owned(),
            "code" => self.one_of(&CODES).to_owned(),
            "words1" => self.words(1),
            "words2" => self.words(2),
            "words4" => self.words(4),
            "words6" => self.words(6),
            _ => match mark.parse() {
                Ok(length) => self.characters(LETTERS, length),
                Err(_) => format!("@{mark}@"),
            },
        }
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<_> = (0..count).map(|_| self.one_of(&WORDS)).collect();
        words.join(" ")
    }

    fn characters(&mut self, from: &str, count: usize) -> String {
        let from = from.as_bytes();
        (0..count)
            .map(|_| char::from(from[self.below(from.len())]))
            .collect()
    }

    fn one_of<'t>(&mut self, from: &[&'t str]) -> &'t str {
        from[self.below(from.len())]
    }

    fn below(&mut self, bound: usize) -> usize {
        // Knuth's MMIX generator; its upper half is even enough for text.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound
    }
}

const DIGITS: &str = "0123456789";
const LETTERS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const STATUSES: [&str; 4] = ["canceled", "processing", "requires_input", "verified"];
const TYPES: [&str; 3] = ["document", "id_number", "verification_flow"];
const CODES: [&str; 4] = [
    "parameter_missing",
    "resource_missing",
    "status_transition_invalid",
    "url_invalid",
];
const WORDS: [&str; 16] = [
    "harbour",
    "lamp",
    "of",
    "quay",
    "Ottilie",
    "Brandvold",
    "a",
    "lighthouse",
    "north",
    "registered",
    "loan",
    "to",
    "Duluth",
    "second",
    "reading",
    "archivist",
];
