//! The plain text of HTML, by html5ever's tokenizer alone: linear, no tree, so nesting costs nothing.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// The text of `html` as a reader sees it: tags gone, entities resolved, block ends as spaces, on one line.
///
/// Feeds escape twice as often as once, so what still looks like markup or entities afterwards is read once more.
pub fn plain(html: &str) -> String {
    let once = strip(html);
    if once.contains('&') || once.contains('<') { super::clean(&strip(&once)) } else { super::clean(&once) }
}

fn strip(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.to_owned();
    }
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    let tokenizer = Tokenizer::new(Sink::default(), TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().text
}

#[derive(Default)]
struct Sink(RefCell<Seen>);

#[derive(Default)]
struct Seen {
    text: String,
    /// The element whose text is no text: a script or a style.
    hidden: Option<String>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut seen = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) if seen.hidden.is_none() => seen.text.push_str(&text),
            Token::TagToken(tag) => {
                let name = &*tag.name;
                match (tag.kind, seen.hidden.as_deref()) {
                    (TagKind::StartTag, None) if is_hidden(name) && !tag.self_closing => {
                        seen.hidden = Some(name.to_owned());
                    }
                    (TagKind::EndTag, Some(hidden)) if hidden == name => seen.hidden = None,
                    _ if is_inline(name) => {}
                    _ => seen.text.push(' '),
                }
            }
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "template" | "iframe" | "svg" | "math")
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "cite"
            | "code"
            | "em"
            | "font"
            | "i"
            | "mark"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "u"
            | "wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_text_stays() {
        for (html, text) in [
            ("<b>Cải cách</b> hành chính", "Cải cách hành chính"),
            ("<p>Một</p><p>Hai</p>", "Một Hai"),
            ("C&amp;ocirc;ng t&aacute;c", "Công tác"),
            ("Hỏi &amp;amp; đáp", "Hỏi & đáp"),
            ("c&#7843;i c&#xE1;ch", "cải cách"),
            ("a<script>alert(1)</script>b", "ab"),
            ("5 < 7 & 8", "5 < 7 & 8"),
            ("&amp;lt;b&amp;gt;đậm&amp;lt;/b&amp;gt;", "<b>đậm</b>"),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }
}
