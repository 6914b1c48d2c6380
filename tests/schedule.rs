//! A simulated year of two thousand sources: what the schedule promises, counted.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail, and tells its figures")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use diembao::fetch::{Answer, Fault, FetchError, Transport};
use diembao::ingest::Hints;
use diembao::news::{Source, SourceId, Timestamp, Validators};
use diembao::poll::{Listed, Listing, Outcome, Policy, Schedule, Start, What};
use url::Url;

const DAY: u64 = 86_400;
const BEGIN: Timestamp = Timestamp::from_seconds(1_767_225_600); // 2026-01-01T00:00:00Z
/// Sources have published for so long when they are first asked.
const HISTORY: u64 = 14;

fn after(seconds: u64) -> Timestamp {
    BEGIN + Duration::from_secs(seconds)
}

/// A small deterministic generator (xorshift64*): the same year on every machine.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// From 0 to 1.
    fn roll(&mut self) -> f64 {
        f64::from(self.below(1 << 24)) / f64::from(1 << 24)
    }

    /// A whole number below `end`.
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let bits = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 40;
        u32::try_from(bits).unwrap() % end
    }
}

/// What a source does beside publishing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Habit {
    Good,
    /// No `ETag`, no Last-Modified.
    NoValidators,
    /// Answers 304 for ever, whatever is new.
    Lying,
    /// Fails always.
    Dead,
    /// Down one week in four.
    Flapping,
    /// 410 after half a year.
    Closing,
    /// Publishes a hundred items at once, lists thirty.
    Bursting,
    /// Calls every answer fresh for two hours.
    Fresh,
    /// 429 with half an hour of Retry-After one time in ten.
    Throttling,
    /// Says nothing any more after half a year.
    Silent,
}

const HABITS: [Habit; 10] = [
    Habit::NoValidators,
    Habit::Lying,
    Habit::Dead,
    Habit::Flapping,
    Habit::Closing,
    Habit::Bursting,
    Habit::Fresh,
    Habit::Throttling,
    Habit::Silent,
    Habit::Good,
];

struct Origin {
    habit: Habit,
    /// When items appear, in seconds from the beginning.
    items: Vec<u32>,
    window: usize,
    /// The item number that each of our validators stands for.
    seen: usize,
    delays: Vec<u32>,
    requests: u32,
    unchanged: u32,
    taken: usize,
    last_start: u64,
    /// The last request without validators after a document came with some.
    last_full: Option<u64>,
    longest_wait: u64,
}

/// How many in a hundred of a newspaper's items appear in each hour of Vietnam's day.
const NEWSROOM: [u8; 24] = [0, 0, 0, 0, 1, 3, 6, 7, 7, 8, 8, 7, 4, 4, 6, 7, 7, 7, 5, 4, 4, 3, 2, 0];

/// A year of items: `a_day` on average, released two at a time on average by editors who keep office hours and do half
/// as much on weekends.
fn year_of_items(dice: &mut Dice, a_day: f64, days: u64, burst: usize) -> Vec<u32> {
    let mut items = Vec::new();
    let size_on_average = 2.0 * f64::from(u32::try_from(burst).unwrap());
    for slot in 0..days * 24 * 12 {
        let local = slot / 12 + 7;
        // 2026-01-01 is a Thursday.
        let weekend = matches!((local / 24 + 3) % 7, 5 | 6);
        let factor = if weekend { 0.58 } else { 1.17 };
        let hour = f64::from(NEWSROOM[usize::try_from(local % 24).unwrap()]) / 100.0;
        if dice.roll() < a_day * hour / 12.0 * factor / size_on_average {
            let at = u32::try_from(slot * 300).unwrap() + dice.below(300);
            items.extend(std::iter::repeat_n(at, [1, 1, 2, 4][usize::try_from(dice.below(4)).unwrap()] * burst));
        }
    }
    items.sort_unstable();
    items
}

impl Origin {
    fn new(habit: Habit, a_day: f64, days: u64, seed: u64) -> Self {
        let mut dice = Dice::new(seed + 1);
        let burst = if habit == Habit::Bursting { 50 } else { 1 };
        let mut items = year_of_items(&mut dice, a_day, days + HISTORY, burst);
        if habit == Habit::Silent {
            items.retain(|at| u64::from(*at) < (HISTORY + days / 2) * DAY);
        }
        Self {
            habit,
            items,
            window: 30,
            seen: 0,
            delays: Vec::new(),
            requests: 0,
            unchanged: 0,
            taken: 0,
            last_start: HISTORY * DAY,
            last_full: None,
            longest_wait: 0,
        }
    }

    fn answer(&mut self, start: &Start, now: u64, days: u64, dice: &mut Dice) -> Outcome {
        self.requests += 1;
        let fault = match self.habit {
            Habit::Dead => Some(Fault::Connect("refused".to_owned())),
            Habit::Flapping if (now / DAY / 7).is_multiple_of(4) => Some(Fault::Status { code: 502 }),
            Habit::Closing if now > (HISTORY + days / 2) * DAY => Some(Fault::Status { code: 410 }),
            Habit::Throttling if dice.roll() < 0.1 => Some(Fault::Status { code: 429 }),
            _ => None,
        };
        if let Some(fault) = fault {
            let retry_after = (self.habit == Habit::Throttling).then_some(Duration::from_mins(30));
            let url = Box::new(start.ask.url.clone());
            return Outcome::Failed(FetchError { fault, url, retry_after, requests: 1 });
        }
        let there = self.items.partition_point(|at| u64::from(*at) <= now);
        let conditional = !start.ask.validators.is_empty();
        if !conditional && self.taken > 0 && self.habit != Habit::NoValidators {
            let since = now - self.last_full.replace(now).unwrap_or_default();
            assert!(since >= DAY, "a full request {since} s after the last one");
        }
        if conditional && (there == self.seen || self.habit == Habit::Lying) {
            self.unchanged += 1;
            return Outcome::Unchanged(self.headers(start, 304));
        }
        if there == self.seen && start.ask.body_hash.is_some() {
            self.unchanged += 1;
            return Outcome::Unchanged(self.headers(start, 200));
        }
        self.seen = there;
        let before = self.items.partition_point(|at| u64::from(*at) <= HISTORY * DAY);
        self.taken = self.taken.max(before);
        for at in &self.items[self.taken.max(there.saturating_sub(self.window)).min(there)..there] {
            self.delays.push(u32::try_from(now).unwrap() - at);
        }
        self.taken = there;
        let items = (there.saturating_sub(self.window)..there)
            .map(|number| Listed { link: number as u64, published: Some(after(self.items[number].into())) });
        let listing = Listing { items: items.collect(), title: None, home: None, hints: Hints::default() };
        Outcome::Read(self.headers(start, 200), listing)
    }

    fn headers(&self, start: &Start, status: u16) -> Answer {
        let etag = (self.habit != Habit::NoValidators).then(|| "\"v\"".to_owned());
        Answer {
            url: start.ask.url.clone(),
            status,
            validators: Validators { etag, last_modified: None },
            conditional: !start.ask.validators.is_empty(),
            fresh_for: (self.habit == Habit::Fresh).then_some(Duration::from_hours(2)),
            moved: None,
            redirects: Vec::new(),
            body_hash: (status == 200).then_some(self.seen as u64),
            transport: Transport { requests: 1, ..Transport::default() },
        }
    }
}

/// A world of sources, and everything that was seen of the schedule's promises.
struct World {
    schedule: Schedule,
    origins: BTreeMap<SourceId, Origin>,
    events: Vec<(SourceId, u64, What)>,
    days: u64,
    polls: u64,
    /// Polls under way: when they end, whose, on which host.
    running: BTreeMap<(u64, SourceId), (String, Outcome)>,
    busy: BTreeSet<String>,
    free_at: BTreeMap<String, u64>,
    /// Before when a source may not be asked.
    due: BTreeMap<SourceId, u64>,
    most_at_once: usize,
    dice: Dice,
}

impl World {
    fn new(policy: Policy, origins: BTreeMap<SourceId, Origin>, hosts: u64, days: u64) -> Self {
        let source = |(number, id): (usize, &SourceId)| {
            let host = number as u64 % hosts;
            let url = Url::parse(&format!("https://bao{host}.vn/{id}.rss")).unwrap();
            Arc::new(Source::new(id.as_str(), id.as_str(), url))
        };
        let sources = origins.keys().enumerate().map(source).collect();
        Self {
            schedule: Schedule::new(policy, sources, BTreeMap::new(), after(HISTORY * DAY)),
            origins,
            events: Vec::new(),
            days,
            polls: 0,
            running: BTreeMap::new(),
            busy: BTreeSet::new(),
            free_at: BTreeMap::new(),
            due: BTreeMap::new(),
            most_at_once: 0,
            dice: Dice::new(7),
        }
    }

    fn run(mut self) -> Self {
        let mut now = HISTORY * DAY;
        while now < (HISTORY + self.days) * DAY {
            while let Some(start) = self.schedule.start_due(after(now)) {
                self.begin(&start, now);
            }
            let ends = self.running.first_key_value().map(|((end, _), _)| *end);
            let due = self.schedule.next_due().map(|due| due.since(BEGIN).as_secs());
            now = match (ends, due) {
                (Some(end), Some(due)) => end.min(due.max(now)),
                (Some(end), None) => end,
                (None, Some(due)) => due.max(now),
                (None, None) => break,
            };
            while self.running.first_key_value().is_some_and(|((end, _), _)| *end <= now) {
                self.end(now);
            }
        }
        self
    }

    fn begin(&mut self, start: &Start, now: u64) {
        self.polls += 1;
        let due = self.due.get(&start.source.id).copied().unwrap_or_default();
        assert!(now >= due, "{} was asked {} s early", start.source.id, due - now);
        let host = start.ask.url.host_str().unwrap().to_owned();
        assert!(self.busy.insert(host.clone()), "two at once on {host}");
        assert!(now >= self.free_at.get(&host).copied().unwrap_or_default(), "no pause on {host}");
        let origin = self.origins.get_mut(&start.source.id).unwrap();
        origin.longest_wait = origin.longest_wait.max(now - origin.last_start);
        origin.last_start = now;
        let lasts = if origin.habit == Habit::Dead { 5 } else { 1 + u64::from(self.dice.below(3)) };
        let outcome = origin.answer(start, now, self.days, &mut self.dice);
        self.running.insert((now + lasts, start.source.id.clone()), (host, outcome));
        self.most_at_once = self.most_at_once.max(self.running.len());
    }

    fn end(&mut self, now: u64) {
        let ((_, source), (host, outcome)) = self.running.pop_first().unwrap();
        self.busy.remove(&host);
        self.free_at.insert(host, now + 2);
        let wanted = match &outcome {
            Outcome::Failed(error) => error.retry_after,
            Outcome::Unchanged(answer) | Outcome::Read(answer, _) | Outcome::Unreadable(answer, _) => answer.fresh_for,
        };
        let finished = self.schedule.finish(&source, outcome, after(now)).unwrap();
        let due = finished.state.next_due.since(BEGIN).as_secs();
        assert!(due >= now + wanted.unwrap_or_default().as_secs() || finished.state.gone.is_some());
        self.events.extend(finished.events.into_iter().map(|event| (source.clone(), now, event.what)));
        self.due.insert(source, due);
    }

    /// A line for each habit.
    fn print(&self) {
        for habit in HABITS {
            let count = f64::from(u32::try_from(self.of(habit).count()).unwrap());
            let sum = |of: fn(&Origin) -> u32| self.of(habit).map(|(_, origin)| f64::from(of(origin))).sum::<f64>();
            let delays: Vec<u32> = self.of(habit).flat_map(|(_, origin)| origin.delays.iter().copied()).collect();
            let delay = if delays.is_empty() { 0 } else { median(delays) / 60 };
            println!(
                "{habit:?}: {:.1} requests a day, {:.2} without news, median delay {delay} min",
                sum(|origin| origin.requests) / count / f64::from(u32::try_from(self.days).unwrap()),
                sum(|origin| origin.unchanged) / sum(|origin| origin.requests),
            );
        }
    }

    fn of(&self, habit: Habit) -> impl Iterator<Item = (&SourceId, &Origin)> {
        self.origins.iter().filter(move |(_, origin)| origin.habit == habit)
    }

    fn told(&self, habit: Habit, what: impl Fn(&What) -> bool) -> usize {
        let told: BTreeSet<_> =
            self.events.iter().filter(|(_, _, event)| what(event)).map(|(source, ..)| source).collect();
        self.of(habit).filter(|(source, _)| told.contains(source)).count()
    }
}

fn median(mut values: Vec<u32>) -> u32 {
    values.sort_unstable();
    values[values.len() / 2]
}

/// One in forty has each odd habit.
fn habit_of(number: u64) -> Habit {
    HABITS[usize::try_from(number % 40).unwrap().min(9)]
}

/// Two thousand sources of every habit on seven hundred hosts, for a year.
fn two_thousand(policy: Policy) -> World {
    let days = 365;
    let origin = |number: u64| {
        let a_day = [0.3, 1.0, 2.0, 4.0, 8.0][usize::try_from(number / 40 % 5).unwrap()];
        (SourceId::new(&format!("s{number:04}")), Origin::new(habit_of(number), a_day, days, number))
    };
    World::new(policy, (0..2_000).map(origin).collect(), 700, days).run()
}

/// Everything that holds under any policy. What no source may see even once (asked early, two at once, no pause, a full
/// request too soon) is asserted while the year runs.
fn check_promises(world: &World, concurrency: usize) {
    assert!(world.most_at_once <= concurrency);
    let end = (HISTORY + world.days) * DAY;
    for (source, origin) in &world.origins {
        let forgotten =
            origin.longest_wait.max(if origin.habit == Habit::Closing { 0 } else { end - origin.last_start });
        assert!(forgotten <= 25 * 3_600, "{source} was not asked for {forgotten} s");
    }
    let all = 50;
    assert_eq!(world.told(Habit::Closing, |what| *what == What::Gone), all);
    assert_eq!(world.told(Habit::Dead, |what| matches!(what, What::Failing { .. })), all);
    assert_eq!(world.told(Habit::Flapping, |what| matches!(what, What::Recovered { .. })), all);
    assert!(world.told(Habit::Bursting, |what| matches!(what, What::Gap(_))) >= all / 2);
    let good = world.of(Habit::Good).count();
    let lost = world.told(Habit::Good, |what| matches!(what, What::Gap(_)));
    assert!(lost * 50 <= good, "{lost} of {good} good sources have a gap");
    let requests: u32 = world.of(Habit::Dead).map(|(_, origin)| origin.requests).sum();
    assert!(u64::from(requests) <= 50 * world.days * 2, "dead sources were asked {requests} times");
    for (source, origin) in world.of(Habit::Closing) {
        assert!(origin.last_start < (HISTORY + world.days / 2 + 2) * DAY, "{source} was asked after its 410");
    }
    let lies: Vec<u32> = world.of(Habit::Lying).flat_map(|(_, origin)| origin.delays.iter().copied()).collect();
    assert!(median(lies) <= 86_400 * 3);
}

fn check_alarms(world: &World) {
    let silent = |what: &What| matches!(what, What::Silent { .. });
    let (told, falsely) = (world.told(Habit::Silent, silent), world.told(Habit::Good, silent));
    let good = world.of(Habit::Good).count();
    println!("silence told of {told} of 50 that fell silent, and of {falsely} of {good} that did not");
    // Measured in November 2026: 38 of 50, and 15 of 1,550. The aim is 45; until then nothing may get worse.
    assert!(told >= 35);
    assert!(falsely * 60 <= good);
}

/// A calm policy, so that the year runs in seconds in a debug build too.
#[test]
fn a_year_of_two_thousand_sources_keeps_every_promise() {
    let hours = |hours: u64| Duration::from_secs(hours * 3_600);
    let policy = Policy {
        min_interval: hours(1),
        max_interval: hours(24),
        first_interval: hours(12),
        daily_requests: 4.0,
        concurrency: 8,
        ..Policy::default()
    };
    let world = two_thousand(policy);
    println!("{} polls", world.polls);
    check_promises(&world, 8);
}

/// The same year as it is by default, where every source is asked about once an hour.
#[test]
#[cfg_attr(debug_assertions, ignore = "ten million polls; run with --release")]
fn a_year_under_the_default_policy_keeps_every_promise() {
    let world = two_thousand(Policy::default());
    println!("{} polls", world.polls);
    world.print();
    check_promises(&world, Policy::default().concurrency);
    check_alarms(&world);
}

#[test]
fn a_source_of_24_items_a_day_is_read_within_a_quarter_of_an_hour() {
    let days = 90;
    let origin = |number| (SourceId::new(&format!("s{number:04}")), Origin::new(Habit::Good, 24.0, days, number));
    let world = World::new(Policy::default(), (0..60).map(origin).collect(), 60, days).run();
    let requests: u32 = world.origins.values().map(|origin| origin.requests).sum();
    let unchanged: u32 = world.origins.values().map(|origin| origin.unchanged).sum();
    let a_day = f64::from(requests) / 60.0 / 90.0;
    let share = f64::from(unchanged) / f64::from(requests);
    let delays: Vec<u32> = world.origins.values().flat_map(|origin| origin.delays.iter().copied()).collect();
    let items = f64::from(u32::try_from(delays.len()).unwrap()) / 60.0 / 90.0;
    let delay = median(delays);
    println!("{items:.1} items a day, {a_day:.1} requests a day, {share:.2} without news, median delay {delay} s");
    assert!((23.0..25.0).contains(&items));
    assert!(a_day <= 40.0, "{a_day} requests a day");
    assert!(share >= 0.6, "{share} of the answers without news");
    assert!(delay <= 900, "median delay {delay} s");
    for origin in world.origins.values() {
        let own = f64::from(origin.requests) / 90.0;
        assert!(own <= 42.0, "{own} requests a day to one source");
    }
}
