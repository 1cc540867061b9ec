//! A page's content: where each glyph stands and where lines are drawn.
//!
//! Only what a reader sees: no invisible text (the layer that OCR puts behind a scan), no white lines, no running
//! heads that are marked as such. Coordinates are the page's, in points, from its top left. Must not know tables.

use super::font::{Font, UNKNOWN};
use super::stream;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::{Page, Resources};
use std::collections::HashMap;
use std::rc::Rc;

/// A glyph on the page.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    pub text: String,
    pub x0: f64,
    pub x1: f64,
    pub y0: f64,
    pub y1: f64,
    /// Where its line stands.
    pub base: f64,
    pub size: f64,
    pub vertical: bool,
}

/// A straight line along one axis: at `at` on the other axis, from `from` to `to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub horizontal: bool,
    pub at: f64,
    pub from: f64,
    pub to: f64,
    /// Whether more of the line was drawn before its beginning, or beyond its end, than shows.
    pub cut: [bool; 2],
}

/// What a page shows.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// Of the page.
    pub width: f64,
    pub glyphs: Vec<Glyph>,
    pub rules: Vec<Rule>,
    pub has_images: bool,
    /// Glyphs whose characters are not known.
    pub unknown: usize,
    /// Whether something was left out for the limits, so that the page is not whole.
    pub cut_short: bool,
}

/// Deepest nesting of forms in forms, and of saved states.
const DEPTH: usize = 24;
/// Most operators on a page.
const OPERATORS: usize = 4_000_000;
/// Thickest line that a filled rectangle stands for, points.
const THICKNESS: f64 = 2.6;

type Matrix = [f64; 6];
type Point = (f64, f64);

fn times(m: Matrix, n: Matrix) -> Matrix {
    // m is applied first
    [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
}

fn apply(m: Matrix, x: f64, y: f64) -> (f64, f64) {
    (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    char_spacing: f64,
    word_spacing: f64,
    scaling: f64,
    leading: f64,
    rise: f64,
    invisible: bool,
    white_fill: bool,
    white_stroke: bool,
    /// What is shown, from its top left corner to its bottom right.
    clip: [Point; 2],
}

struct Interpreter<'b> {
    shown: Shown,
    state: State,
    text: Matrix,
    line: Matrix,
    path: Vec<(Point, Point)>,
    rects: Vec<[Point; 2]>,
    start: Option<Point>,
    point: Option<Point>,
    /// Whether the path being drawn will bound what is shown from then on.
    clips: bool,
    /// For each marked part that is open, whether it is a running head or foot.
    marked: Vec<bool>,
    fonts: HashMap<Vec<u8>, Rc<Font>>,
    operators: usize,
    /// Most glyphs, and most lines, before the rest is left out.
    most: usize,
    budget: &'b mut u64,
}

/// Runs a page's content; `budget` is how many bytes may still be unpacked. What goes beyond `most` glyphs or lines
/// is left out but for one of them, by which the caller knows.
pub(super) fn page(page: &Page, most: usize, budget: &mut u64) -> Shown {
    let (width, height) = page.render_dimensions();
    let state = State {
        ctm: page.initial_transform(true).as_coeffs(),
        font: None,
        size: 0.0,
        char_spacing: 0.0,
        word_spacing: 0.0,
        scaling: 1.0,
        leading: 0.0,
        rise: 0.0,
        invisible: false,
        white_fill: false,
        white_stroke: false,
        clip: [(0.0, 0.0), (width.into(), height.into())],
    };
    let mut run = Interpreter {
        shown: Shown { width: width.into(), ..Shown::default() },
        state,
        text: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        line: [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        path: Vec::new(),
        rects: Vec::new(),
        start: None,
        point: None,
        clips: false,
        marked: Vec::new(),
        fonts: HashMap::new(),
        operators: 0,
        most,
        budget,
    };
    let mut content = Vec::new();
    let raw = page.raw();
    let streams: Vec<Stream> = match raw.get::<Object>("Contents") {
        Some(Object::Stream(s)) => vec![s],
        Some(Object::Array(a)) => a.iter::<Stream>().collect(),
        _ => Vec::new(),
    };
    for part in streams {
        match stream::decoded(&part, run.budget) {
            Some(data) => content.extend(data),
            None => run.shown.cut_short = true,
        }
        content.push(b'\n');
    }
    run.run(&content, page.resources(), 0);
    run.shown
}

impl Interpreter<'_> {
    fn run(&mut self, content: &[u8], resources: &Resources, depth: usize) {
        let mut saved: Vec<State> = Vec::new();
        let mut operations = TypedIter::new(content);
        while let Some(op) = operations.next() {
            self.operators += 1;
            if self.operators > OPERATORS {
                self.shown.cut_short = true;
                return;
            }
            match op {
                Op::SaveState(_) if saved.len() < DEPTH * 64 => saved.push(self.state.clone()),
                Op::RestoreState(_) => {
                    if let Some(state) = saved.pop() {
                        self.state = state;
                    }
                }
                Op::Transform(t) => {
                    let m = [t.0, t.1, t.2, t.3, t.4, t.5].map(f);
                    self.state.ctm = times(m, self.state.ctm);
                }
                Op::XObject(x) => self.form(x.0, resources, depth),
                Op::InlineImage(_) => self.shown.has_images = true,
                Op::BeginMarkedContent(_) => self.marked.push(false),
                Op::BeginMarkedContentWithProperties(m) => {
                    let running = &**m.0 == b"Artifact"
                        && matches!(m.1, Object::Dict(d)
                            if d.get::<Name>("Type").is_some_and(|t| &*t == b"Pagination"));
                    self.marked.push(running);
                }
                Op::EndMarkedContent(_) => {
                    self.marked.pop();
                }
                op => {
                    if !self.text_operator(&op, resources) && !self.path_operator(&op) {
                        self.colour_operator(&op);
                    }
                }
            }
        }
        // what a form left open is closed with it
        if let Some(state) = saved.into_iter().next() {
            self.state = state;
        }
    }

    fn form(&mut self, name: &Name, resources: &Resources, depth: usize) {
        let Some(form) = resources.get_x_object(name) else { return };
        let dict = form.dict();
        if dict.get::<Name>("Subtype").is_none_or(|s| &*s != b"Form") {
            self.shown.has_images = true;
            return;
        }
        if depth >= DEPTH {
            self.shown.cut_short = true;
            return;
        }
        let Some(data) = stream::decoded(&form, self.budget) else {
            self.shown.cut_short = true;
            return;
        };
        let state = self.state.clone();
        if let Some(m) = dict.get::<Array>("Matrix") {
            let values: Vec<f64> = m.iter::<Number>().map(f).collect();
            if let Ok(m) = Matrix::try_from(values) {
                self.state.ctm = times(m, self.state.ctm);
            }
        }
        // fonts of a form go by its own names
        let fonts = std::mem::take(&mut self.fonts);
        match dict.get::<Dict>("Resources") {
            Some(own) => self.run(&data, &Resources::new(own), depth + 1),
            None => self.run(&data, resources, depth + 1),
        }
        self.fonts = fonts;
        self.state = state;
    }

    fn text_operator(&mut self, op: &Op, resources: &Resources) -> bool {
        match op {
            Op::BeginText(_) => {
                self.text = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
                self.line = self.text;
            }
            Op::TextFont(font) => {
                self.state.size = f(font.1);
                let key = font.0.to_vec();
                let font = match self.fonts.get(&key) {
                    Some(known) => Some(known.clone()),
                    None => resources.get_font(font.0).map(|dict| {
                        let read = Rc::new(Font::read(&dict, self.budget));
                        self.fonts.insert(key, read.clone());
                        read
                    }),
                };
                self.state.font = font;
            }
            Op::CharacterSpacing(n) => self.state.char_spacing = f(n.0),
            Op::WordSpacing(n) => self.state.word_spacing = f(n.0),
            Op::HorizontalScaling(n) => self.state.scaling = f(n.0) / 100.0,
            Op::TextLeading(n) => self.state.leading = f(n.0),
            Op::TextRise(n) => self.state.rise = f(n.0),
            Op::TextRenderingMode(n) => self.state.invisible = matches!(n.0.as_i64(), 3 | 7),
            Op::NextLine(n) => self.next_line(f(n.0), f(n.1)),
            Op::NextLineAndSetLeading(n) => {
                self.state.leading = -f(n.1);
                self.next_line(f(n.0), f(n.1));
            }
            Op::SetTextMatrix(m) => {
                self.line = [m.0, m.1, m.2, m.3, m.4, m.5].map(f);
                self.text = self.line;
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.leading),
            Op::ShowText(s) => self.show(s.0),
            Op::NextLineAndShowText(s) => {
                self.next_line(0.0, -self.state.leading);
                self.show(s.0);
            }
            Op::ShowTextWithParameters(s) => {
                self.state.word_spacing = f(s.0);
                self.state.char_spacing = f(s.1);
                self.next_line(0.0, -self.state.leading);
                self.show(s.2);
            }
            Op::ShowTexts(parts) => {
                for part in parts.0.iter::<Object>() {
                    match part {
                        Object::String(s) => self.show(&s),
                        Object::Number(n) => {
                            let shift = -f(n) / 1000.0 * self.state.size;
                            self.advance(shift);
                        }
                        _ => {}
                    }
                }
            }
            _ => return false,
        }
        true
    }

    fn next_line(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, by: f64) {
        let vertical = self.state.font.as_ref().is_some_and(|f| f.vertical);
        let shift = if vertical { [0.0, by] } else { [by * self.state.scaling, 0.0] };
        self.text = times([1.0, 0.0, 0.0, 1.0, shift[0], shift[1]], self.text);
    }

    fn show(&mut self, bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else { return };
        let running = self.marked.contains(&true);
        for glyph in font.show(bytes) {
            if self.is_full() {
                return;
            }
            let (size, scaling) = (self.state.size, self.state.scaling);
            let width = glyph.width / 1000.0 * size;
            if !self.state.invisible && !running {
                let m = times([scaling, 0.0, 0.0, 1.0, 0.0, self.state.rise], self.text);
                let m = times(m, self.state.ctm);
                let (left, right, low, high) = if font.vertical {
                    (-size / 2.0, size / 2.0, -size, 0.0)
                } else {
                    (0.0, width, -0.12 * size, 0.88 * size)
                };
                self.place(&glyph.text, m, [left, right, low, high], font.vertical);
            }
            let mut spacing = self.state.char_spacing;
            if glyph.is_space {
                spacing += self.state.word_spacing;
            }
            self.advance(if font.vertical { -size + spacing } else { width + spacing });
        }
    }

    fn is_full(&self) -> bool {
        self.shown.glyphs.len() > self.most || self.shown.rules.len() > self.most
    }

    fn place(&mut self, text: &str, m: Matrix, [left, right, low, high]: [f64; 4], vertical: bool) {
        let corners = [(left, low), (right, low), (left, high), (right, high)].map(|(x, y)| apply(m, x, y));
        let bound = |pick: fn(&(f64, f64)) -> f64, start: f64, choose: fn(f64, f64) -> f64| {
            corners.iter().map(pick).fold(start, choose)
        };
        let (x0, x1) = (bound(|c| c.0, f64::INFINITY, f64::min), bound(|c| c.0, f64::NEG_INFINITY, f64::max));
        let (y0, y1) = (bound(|c| c.1, f64::INFINITY, f64::min), bound(|c| c.1, f64::NEG_INFINITY, f64::max));
        if ![x0, x1, y0, y1].iter().all(|v| v.is_finite()) {
            return;
        }
        let [(left, top), (right, bottom)] = self.state.clip;
        if x1 < left || x0 > right || y1 < top || y0 > bottom {
            return;
        }
        self.shown.unknown += usize::from(text.contains(UNKNOWN));
        self.shown.glyphs.push(Glyph {
            text: text.into(),
            x0,
            x1,
            y0,
            y1,
            base: if vertical { f64::midpoint(y0, y1) } else { apply(m, 0.0, 0.0).1 },
            size: y1 - y0,
            vertical,
        });
    }

    fn path_operator(&mut self, op: &Op) -> bool {
        match op {
            Op::MoveTo(p) => {
                self.point = Some(apply(self.state.ctm, f(p.0), f(p.1)));
                self.start = self.point;
            }
            Op::LineTo(p) => {
                let to = apply(self.state.ctm, f(p.0), f(p.1));
                self.path.extend(self.point.map(|from| (from, to)));
                self.point = Some(to);
            }
            Op::CubicTo(p) => self.point = Some(apply(self.state.ctm, f(p.4), f(p.5))),
            Op::CubicStartTo(p) => self.point = Some(apply(self.state.ctm, f(p.2), f(p.3))),
            Op::CubicEndTo(p) => self.point = Some(apply(self.state.ctm, f(p.2), f(p.3))),
            Op::ClosePath(_) => self.close(),
            Op::RectPath(r) => {
                let (left, low, width, height) = (f(r.0), f(r.1), f(r.2), f(r.3));
                let opposite = apply(self.state.ctm, left + width, low + height);
                let corners = [apply(self.state.ctm, left, low), opposite];
                self.rects.push(corners);
                self.point = corners.first().copied();
                self.start = self.point;
            }
            Op::StrokePath(_) => self.paint(true, false),
            Op::CloseAndStrokePath(_) => {
                self.close();
                self.paint(true, false);
            }
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) | Op::FillPathEvenOdd(_) => {
                self.paint(false, true);
            }
            Op::FillAndStrokeNonZero(_) | Op::FillAndStrokeEvenOdd(_) => self.paint(true, true),
            Op::CloseFillAndStrokeNonZero(_) | Op::CloseFillAndStrokeEvenOdd(_) => {
                self.close();
                self.paint(true, true);
            }
            Op::EndPath(_) => self.paint(false, false),
            Op::ClipNonZero(_) | Op::ClipEvenOdd(_) => self.clips = true,
            _ => return false,
        }
        true
    }

    fn close(&mut self) {
        if let (Some(from), Some(to)) = (self.point, self.start) {
            self.path.push((from, to));
            self.point = self.start;
        }
    }

    fn paint(&mut self, stroke: bool, fill: bool) {
        let path = std::mem::take(&mut self.path);
        let rects = std::mem::take(&mut self.rects);
        self.point = None;
        self.start = None;
        let bounds = std::mem::take(&mut self.clips).then(|| bounds(&path, &rects)).flatten();
        if stroke && !self.state.white_stroke {
            for ((x0, y0), (x1, y1)) in &path {
                self.rule(*x0, *y0, *x1, *y1);
            }
            for [(x0, y0), (x1, y1)] in &rects {
                self.rule(*x0, *y0, *x1, *y0);
                self.rule(*x0, *y1, *x1, *y1);
                self.rule(*x0, *y0, *x0, *y1);
                self.rule(*x1, *y0, *x1, *y1);
            }
        }
        if fill && !self.state.white_fill {
            // a line may be a thin rectangle, or a path around one
            let outline = outline(&path);
            for [(x0, y0), (x1, y1)] in rects.into_iter().chain(outline) {
                let (width, height) = ((x1 - x0).abs(), (y1 - y0).abs());
                if height <= THICKNESS && width > height {
                    let y = f64::midpoint(y0, y1);
                    self.rule(x0, y, x1, y);
                } else if width <= THICKNESS && height > width {
                    let x = f64::midpoint(x0, x1);
                    self.rule(x, y0, x, y1);
                }
            }
        }
        if let Some(bounds) = bounds {
            self.state.clip = within(self.state.clip, bounds);
        }
    }

    fn rule(&mut self, x0: f64, y0: f64, x1: f64, y1: f64) {
        const ASLANT: f64 = 0.6;
        if self.is_full() || ![x0, y0, x1, y1].iter().all(|v| v.is_finite()) {
            return;
        }
        let horizontal = (y1 - y0).abs() <= ASLANT && (x1 - x0).abs() > ASLANT;
        let upright = (x1 - x0).abs() <= ASLANT && (y1 - y0).abs() > ASLANT;
        let [(left, top), (right, bottom)] = self.state.clip;
        if horizontal {
            self.shown.rules.extend(shown(
                true,
                f64::midpoint(y0, y1),
                (x0, x1),
                (top, bottom),
                (left, right),
            ));
        } else if upright {
            self.shown.rules.extend(shown(
                false,
                f64::midpoint(x0, x1),
                (y0, y1),
                (left, right),
                (top, bottom),
            ));
        }
    }

    fn colour_operator(&mut self, op: &Op) {
        let full = |n: &[Number]| n.iter().all(|c| f(*c) > 0.99);
        let none = |n: &[Number]| n.iter().all(|c| f(*c) < 0.01);
        match op {
            Op::NonStrokeColorDeviceGray(c) => self.state.white_fill = full(&[c.0]),
            Op::StrokeColorDeviceGray(c) => self.state.white_stroke = full(&[c.0]),
            Op::NonStrokeColorDeviceRgb(c) => self.state.white_fill = full(&[c.0, c.1, c.2]),
            Op::StrokeColorDeviceRgb(c) => self.state.white_stroke = full(&[c.0, c.1, c.2]),
            Op::NonStrokeColorCmyk(c) => self.state.white_fill = none(&[c.0, c.1, c.2, c.3]),
            Op::StrokeColorCmyk(c) => self.state.white_stroke = none(&[c.0, c.1, c.2, c.3]),
            // other spaces: three components of one are white in every common one; else a line is a line
            Op::NonStrokeColor(c) => self.state.white_fill = c.0.len() == 3 && full(&c.0),
            Op::StrokeColor(c) => self.state.white_stroke = c.0.len() == 3 && full(&c.0),
            Op::NonStrokeColorNamed(c) => self.state.white_fill = c.0.len() == 3 && full(&c.0),
            Op::StrokeColorNamed(c) => self.state.white_stroke = c.0.len() == 3 && full(&c.0),
            _ => {}
        }
    }
}

fn f(n: Number) -> f64 {
    n.as_f64()
}

/// The smallest upright rectangle around a path; `None` where there is no path.
fn bounds(path: &[(Point, Point)], rects: &[[Point; 2]]) -> Option<[Point; 2]> {
    let points = || path.iter().map(|(a, b)| [*a, *b]).chain(rects.iter().copied()).flatten();
    points().next()?;
    let least = |pick: fn(Point) -> f64| points().map(pick).fold(f64::INFINITY, f64::min);
    let most = |pick: fn(Point) -> f64| points().map(pick).fold(f64::NEG_INFINITY, f64::max);
    Some([(least(|p| p.0), least(|p| p.1)), (most(|p| p.0), most(|p| p.1))])
}

/// What two areas have in common.
fn within(a: [Point; 2], b: [Point; 2]) -> [Point; 2] {
    [(a[0].0.max(b[0].0), a[0].1.max(b[0].1)), (a[1].0.min(b[1].0), a[1].1.min(b[1].1))]
}

/// The part of a line that shows in an area, which runs `across` the line and `along` it.
fn shown(horizontal: bool, at: f64, ends: (f64, f64), across: (f64, f64), along: (f64, f64)) -> Option<Rule> {
    /// Half of a thick line may show where its middle does not.
    const HALF: f64 = 1.5;
    let (from, to) = (ends.0.min(ends.1), ends.0.max(ends.1));
    let shows = at > across.0 - HALF && at < across.1 + HALF && to > along.0 && from < along.1;
    let cut = [from < along.0 - 1.0, to > along.1 + 1.0];
    shows.then(|| Rule { horizontal, at, from: from.max(along.0), to: to.min(along.1), cut })
}

/// The rectangle that a path of lines goes around, if it is one path of four lines or three.
fn outline(path: &[(Point, Point)]) -> Option<[Point; 2]> {
    if !(3..=4).contains(&path.len()) {
        return None;
    }
    let points = || path.iter().flat_map(|(a, b)| [a, b]);
    let (x0, x1) = points().fold((f64::INFINITY, f64::NEG_INFINITY), |b, p| (b.0.min(p.0), b.1.max(p.0)));
    let (y0, y1) = points().fold((f64::INFINITY, f64::NEG_INFINITY), |b, p| (b.0.min(p.1), b.1.max(p.1)));
    Some([(x0, y0), (x1, y1)])
}
