//! Settings and what they reach where the test set is not looked at: on the validation set, or on
//! each fifth of the train set with the other four learned from.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;

use evalctl_text::{
    FitOptions, GramReader, Grams, SentenceModel, Softmax, SparseRows, SparseVector, Tfidf, softmax,
};

use crate::area::auroc;
use crate::questions::{Question, Sets};

const COSTS: [f32; 5] = [1.0, 3.0, 10.0, 30.0, 100.0];

/// The parts of the train set where there is no validation set.
const N_FOLDS: usize = 5;

/// One learning with one judging.
struct Trial {
    train: Vec<Question>,
    judged: Vec<Question>,
    outside: Vec<Question>,
}

/// What is read from texts.
enum Reader<'m> {
    Grams { grams: Grams, min_texts: u32 },
    Sentences(&'m SentenceModel),
}

/// A row of a Markdown table for each setting.
pub(crate) fn choose(
    name: &str,
    sets: &Sets,
    model: Option<&Path>,
) -> Result<Vec<String>, Box<dyn Error>> {
    let model = model.map(SentenceModel::load).transpose()?;
    let mut readers = Vec::new();
    for min_texts in [1, 2] {
        readers.push(("words", Reader::Grams { grams: Grams::Words, min_texts }));
    }
    for min_texts in [1, 2, 3] {
        readers
            .push(("words+chars", Reader::Grams { grams: Grams::WordsAndCharacters, min_texts }));
    }
    if let Some(model) = &model {
        readers.push(("model", Reader::Sentences(model)));
    }
    let trials = trials(sets);
    let mut rows = Vec::new();
    for (features, reader) in &readers {
        let vectors: Vec<Vectors> = trials.iter().map(|trial| reader.read(trial)).collect();
        for cost in COSTS {
            let mut reached = Reached::default();
            for (trial, vectors) in trials.iter().zip(&vectors) {
                reached.add(trial, vectors, cost);
            }
            let min_texts = match reader {
                Reader::Grams { min_texts, .. } => min_texts.to_string(),
                Reader::Sentences(_) => String::new(),
            };
            let area =
                |area: Option<f64>| area.map_or_else(String::new, |area| format!("{area:.4}"));
            rows.push(format!(
                "| {name} | {features} | {min_texts} | {cost} | {:.4} | {} | {} |",
                f64::from(reached.right) / f64::from(reached.judged),
                area(auroc(&reached.probability, &reached.probability_outside)),
                area(auroc(&reached.confidence, &reached.confidence_outside)),
            ));
        }
    }
    Ok(rows)
}

fn trials(sets: &Sets) -> Vec<Trial> {
    if !sets.validation.is_empty() {
        return vec![Trial {
            train: sets.train.clone(),
            judged: sets.validation.clone(),
            outside: sets.validation_outside.clone(),
        }];
    }
    let fold = |fold: usize| {
        let part = |inside: bool| -> Vec<Question> {
            let numbered = sets.train.iter().enumerate();
            let wanted = numbered.filter(|(idx, _)| (idx % N_FOLDS == fold) == inside);
            wanted.map(|(_, question)| question.clone()).collect()
        };
        Trial { train: part(false), judged: part(true), outside: Vec::new() }
    };
    (0..N_FOLDS).map(fold).collect()
}

/// The vectors of a trial's questions, each judged one with how far it is known.
struct Vectors {
    train: SparseRows,
    n_columns: usize,
    judged: Vec<(SparseVector, f32)>,
    outside: Vec<(SparseVector, f32)>,
}

impl Reader<'_> {
    fn read(&self, trial: &Trial) -> Vectors {
        match self {
            Self::Grams { grams, min_texts } => {
                let mut reader = GramReader::new(*grams);
                let mut counts = |questions: &[Question]| -> Vec<_> {
                    questions.iter().map(|question| reader.read(&question.text).to_vec()).collect()
                };
                let train = counts(&trial.train);
                let tfidf = Tfidf::fit(*grams, train.iter().map(Vec::as_slice), *min_texts);
                let mut rows = SparseRows::default();
                let mut vector = SparseVector::new();
                for counts in &train {
                    tfidf.vector(counts, &mut vector);
                    rows.push(&vector);
                }
                let mut known = |questions: &[Question]| {
                    let mut res = Vec::new();
                    for counts in counts(questions) {
                        let known = tfidf.vector(&counts, &mut vector);
                        res.push((vector.clone(), known));
                    }
                    res
                };
                let (judged, outside) = (known(&trial.judged), known(&trial.outside));
                Vectors { train: rows, n_columns: tfidf.vocabulary().len(), judged, outside }
            }
            Self::Sentences(model) => {
                let vectors = |questions: &[Question]| {
                    let texts: Vec<_> = questions.iter().map(|one| one.text.clone()).collect();
                    model.vectors(&texts)
                };
                let train = vectors(&trial.train);
                let mut rows = SparseRows::default();
                for vector in &train {
                    rows.push(&columns(vector));
                }
                let known = |questions: &[Question]| {
                    let near = |vector: &Vec<f32>| {
                        let cosines = train.iter().map(|known| product(known, vector));
                        (columns(vector), cosines.fold(0.0, f32::max).min(1.0))
                    };
                    vectors(questions).iter().map(near).collect()
                };
                let (judged, outside) = (known(&trial.judged), known(&trial.outside));
                Vectors { train: rows, n_columns: model.width(), judged, outside }
            }
        }
    }
}

fn columns(vector: &[f32]) -> SparseVector {
    (0..).zip(vector.iter().copied()).collect()
}

fn product(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// What a setting reached, over all trials.
#[derive(Default)]
struct Reached {
    judged: u32,
    right: u32,
    probability: Vec<f64>,
    probability_outside: Vec<f64>,
    /// Probability times how far the text is known.
    confidence: Vec<f64>,
    confidence_outside: Vec<f64>,
}

impl Reached {
    fn add(&mut self, trial: &Trial, vectors: &Vectors, cost: f32) {
        let named: BTreeSet<&str> = trial.train.iter().map(|one| one.intent.as_str()).collect();
        let intents: Vec<&str> = named.into_iter().collect();
        let class = |question: &Question| intents.binary_search(&question.intent.as_str()).ok();
        let labels: Vec<u32> = trial
            .train
            .iter()
            .filter_map(|question| u32::try_from(class(question)?).ok())
            .collect();
        // As in the product, but for the cost.
        let options = FitOptions { cost, max_rounds: 30, tolerance: 0.01 };
        let (model, _) =
            Softmax::fit(&vectors.train, vectors.n_columns, &labels, intents.len(), &options);
        let mut scores = Vec::new();
        let mut read = |vector: &SparseVector| {
            model.scores(vector, &mut scores);
            softmax(&mut scores);
            let best = (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            best.map_or((0, 0.0), |best| (best, f64::from(scores[best])))
        };
        for (question, (vector, known)) in trial.judged.iter().zip(&vectors.judged) {
            let (best, probability) = read(vector);
            self.judged += 1;
            self.right += u32::from(class(question) == Some(best));
            self.probability.push(probability);
            self.confidence.push(probability * f64::from(*known));
        }
        for (vector, known) in &vectors.outside {
            let (_, probability) = read(vector);
            self.probability_outside.push(probability);
            self.confidence_outside.push(probability * f64::from(*known));
        }
    }
}
