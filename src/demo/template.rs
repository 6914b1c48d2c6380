//! A template becomes a document whose dates are always fresh and which grows while one watches.
//!
//! `{{-3h30m}}` is a date so long before the start, in the document's own form; `{{+3m}}` one after it; `{{day -6h}}`
//! its day in a sentence. `{{from 2m}}…{{end}}` is there from two minutes after the start, `{{until 3m}}…{{end}}` before
//! three, and `{{poll}}` is another number at each poll. Whatever else stands in braces stays as it is.

use std::time::Duration;

use super::form::{self, Form};
use crate::news::Timestamp;

/// When a document is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// When the demonstration began: what the dates are counted from.
    pub(super) start: Timestamp,
    /// Now.
    pub(super) now: Timestamp,
    /// The number of this poll, from 1.
    pub(super) poll: u64,
}

/// A document as it stands at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rendered {
    /// Its text.
    pub(super) text: String,
    /// When it last grew or changed; its start, if it did neither.
    pub(super) changed: Timestamp,
}

/// The document that `template` stands for, its dates in `form`.
pub(super) fn render(template: &str, form: Form, asked: Asked) -> Rendered {
    let mut rendered = Rendered { text: String::with_capacity(template.len() + 1_024), changed: asked.start };
    let mut shown = true;
    let mut rest = template;
    while let Some((before, tag, after)) = next_tag(rest) {
        push(&mut rendered.text, before, shown);
        match Tag::parse(tag) {
            Some(Tag::Date(shift)) => push(&mut rendered.text, &form.write(shift.from(asked.start)), shown),
            Some(Tag::Day(shift)) => push(&mut rendered.text, &form::day(shift.from(asked.start)), shown),
            Some(Tag::Poll) => push(&mut rendered.text, &asked.poll.to_string(), shown),
            Some(Tag::From(span)) => shown = has_come(span, asked, &mut rendered.changed),
            Some(Tag::Until(span)) => shown = !has_come(span, asked, &mut rendered.changed),
            Some(Tag::End) => shown = true,
            None => push(&mut rendered.text, &format!("{{{{{tag}}}}}"), shown),
        }
        rest = after;
    }
    push(&mut rendered.text, rest, shown);
    rendered
}

/// Whether `span` has passed since the start; if so, the document is at least that new.
fn has_come(span: Duration, asked: Asked, changed: &mut Timestamp) -> bool {
    let moment = asked.start + span;
    let come = asked.now >= moment;
    if come {
        *changed = moment.max(*changed);
    }
    come
}

fn push(text: &mut String, part: &str, shown: bool) {
    if shown {
        text.push_str(part);
    }
}

fn next_tag(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (tag, after) = rest.split_once("}}")?;
    Some((before, tag, after))
}

enum Tag {
    Date(Shift),
    Day(Shift),
    Poll,
    From(Duration),
    Until(Duration),
    End,
}

impl Tag {
    fn parse(tag: &str) -> Option<Self> {
        match tag.split_once(' ') {
            Some(("day", shift)) => Shift::parse(shift).map(Self::Day),
            Some(("from", text)) => span(text).map(Self::From),
            Some(("until", text)) => span(text).map(Self::Until),
            Some(_) => None,
            None if tag == "poll" => Some(Self::Poll),
            None if tag == "end" => Some(Self::End),
            None => Shift::parse(tag).map(Self::Date),
        }
    }
}

/// A time before or after the start.
enum Shift {
    Before(Duration),
    After(Duration),
}

impl Shift {
    fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix('-') {
            Some(before) => span(before).map(Self::Before),
            None => text.strip_prefix('+').and_then(span).map(Self::After),
        }
    }

    fn from(&self, start: Timestamp) -> Timestamp {
        match self {
            Self::Before(span) => start - *span,
            Self::After(span) => start + *span,
        }
    }
}

/// `2d`, `3h30m`, `45m`: numbers, each with its unit.
fn span(text: &str) -> Option<Duration> {
    let mut seconds: u64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, unit) = rest.split_at(rest.find(|char: char| !char.is_ascii_digit())?);
        let worth = match unit.chars().next()? {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        seconds = number.parse::<u64>().ok()?.checked_mul(worth)?.checked_add(seconds)?;
        rest = &unit[1..];
    }
    (!text.is_empty()).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 24 November 2026, 09:30 in Vietnam.
    const START: Timestamp = Timestamp::from_seconds(1_795_487_400);

    fn after(minutes: u64) -> Asked {
        Asked { start: START, now: START + Duration::from_secs(minutes * 60), poll: 7 }
    }

    fn check(template: &str, minutes: u64, text: &str) {
        assert_eq!(render(template, Form::DayFirst, after(minutes)).text, text, "{template}");
    }

    #[test]
    fn dates_are_counted_from_the_start_not_from_now() {
        check("<d>{{-3h30m}}</d>", 0, "<d>24/11/2026 06:00</d>");
        check("<d>{{-3h30m}}</d>", 90, "<d>24/11/2026 06:00</d>");
        check("{{+40d}} {{day -1d}} {{poll}}", 0, "03/01/2027 09:30 23/11 7");
    }

    #[test]
    fn parts_come_and_go() {
        let template = "a{{until 3m}}b{{-1h}}{{end}}{{from 3m}}c{{end}}d";
        check(template, 2, "ab24/11/2026 08:30d");
        check(template, 3, "acd");
    }

    #[test]
    fn a_document_is_as_new_as_its_last_change() {
        let changed = |minutes| render("{{from 4m}}x{{end}}{{until 2m}}y{{end}}", Form::Rfc822, after(minutes)).changed;
        assert_eq!(changed(1), START);
        assert_eq!(changed(3), after(2).now);
        assert_eq!(changed(9), after(4).now);
    }

    #[test]
    fn what_is_no_tag_stays() {
        for text in
            ["{{", "{{}}", "{{hm}}", "{{-}}", "{{-3}}", "{{from}}", "{{from x}}", "{{-99999999999999999999d}}", "}}{{"]
        {
            check(text, 0, text);
        }
    }
}
