//! JavaScript as words, strings and marks, with comments, regular expressions and template texts left out.
//!
//! Enough to see what a file imports and exports. Where a slash divides or begins a regular expression is guessed from
//! what stands before it; a wrong guess ends at the end of the line.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// A name, a keyword or a number.
    Word(&'a str),
    /// The inside of a quoted string, as written.
    Text(&'a str),
    /// One character of punctuation.
    Mark(char),
    /// A regular expression, or a template's text.
    Other,
}

/// A token, and how many braces are open around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub kind: Kind<'a>,
    pub depth: usize,
}

/// The tokens of a text, one after the other.
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// The depths at which a template's `${` was opened.
    templates: Vec<usize>,
    before: Option<Kind<'a>>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text: text.trim_start_matches('\u{feff}'), at: 0, depth: 0, templates: Vec::new(), before: None }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Goes behind `end`, or to the end of the text.
    fn skip_past(&mut self, end: &str) {
        self.at = self.rest().find(end).map_or(self.text.len(), |found| self.at + found + end.len());
    }

    /// The inside of a string that `quote` ends; a line's end ends it too.
    fn string(&mut self, quote: u8) -> &'a str {
        let from = self.at;
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            match bytes[self.at] {
                b'\\' => self.at += 2,
                b'\n' => break,
                b if b == quote => break,
                _ => self.at += 1,
            }
        }
        let end = self.at.min(bytes.len());
        self.at = (end + 1).min(bytes.len());
        self.text.get(from..end).unwrap_or_default()
    }

    /// Goes through a template's text, to its end or behind its next `${`.
    fn template(&mut self) {
        let bytes = self.text.as_bytes();
        while self.at < bytes.len() {
            match (bytes[self.at], bytes.get(self.at + 1)) {
                (b'\\', _) => self.at += 2,
                (b'`', _) => {
                    self.at += 1;
                    return;
                }
                (b'$', Some(b'{')) => {
                    self.at += 2;
                    self.templates.push(self.depth);
                    self.depth += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
        self.at = bytes.len();
    }

    /// Goes behind a regular expression that has begun, if it ends on this line.
    fn regex(&mut self) -> bool {
        let mut class = false;
        let mut escaped = false;
        for (offset, c) in self.rest().char_indices() {
            match c {
                '\n' => return false,
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '[' => class = true,
                ']' => class = false,
                '/' if !class => {
                    self.at += offset + 1;
                    return true;
                }
                _ => {}
            }
        }
        false
    }

    /// Whether a slash here begins a regular expression: it does where no value stands before it.
    fn at_value(&self) -> bool {
        match self.before {
            None => true,
            Some(Kind::Mark(c)) => !matches!(c, ')' | ']' | '}'),
            Some(Kind::Word(w)) => matches!(w, "return" | "typeof" | "case" | "in" | "of" | "void" | "delete" | "do" | "else" | "throw" | "await" | "yield"),
            Some(Kind::Text(_) | Kind::Other) => false,
        }
    }
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '#' | '\u{200c}' | '\u{200d}')
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            let c = rest.chars().next()?;
            if c.is_whitespace() {
                self.at += c.len_utf8();
            } else if rest.starts_with("//") || (self.at == 0 && rest.starts_with("#!")) {
                self.skip_past("\n");
            } else if rest.starts_with("/*") {
                self.at += 2;
                self.skip_past("*/");
            } else {
                break;
            }
        }
        let rest = self.rest();
        let c = rest.chars().next()?;
        let mut depth = self.depth;
        let kind = if in_word(c) {
            let word = &rest[..rest.find(|c| !in_word(c)).unwrap_or(rest.len())];
            self.at += word.len();
            Kind::Word(word)
        } else {
            self.at += c.len_utf8();
            match c {
                '"' | '\'' => Kind::Text(self.string(c as u8)),
                '`' => {
                    self.template();
                    Kind::Other
                }
                '/' if self.at_value() && self.regex() => Kind::Other,
                '{' => {
                    self.depth += 1;
                    Kind::Mark(c)
                }
                '}' => {
                    self.depth = self.depth.saturating_sub(1);
                    depth = self.depth;
                    if self.templates.last() == Some(&self.depth) {
                        self.templates.pop();
                        self.template();
                        Kind::Other
                    } else {
                        Kind::Mark(c)
                    }
                }
                _ => Kind::Mark(c),
            }
        };
        // A string that an escape ends may leave the place behind the text, or within a character.
        self.at = (self.at..self.text.len()).find(|at| self.text.is_char_boundary(*at)).unwrap_or(self.text.len());
        self.before = Some(kind);
        Some(Token { kind, depth })
    }
}
