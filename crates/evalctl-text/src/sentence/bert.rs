//! The layers of a BERT encoder (Devlin and others 2019), without dropout.

use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};

use super::Config;
use super::weights::Weights;

/// The encoder's weights.
pub(super) struct Bert {
    words: Array2<f32>,
    positions: Array2<f32>,
    /// The vector of the first segment; a single text has no other.
    segment: Array1<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    n_heads: usize,
}

struct Layer {
    query: Linear,
    key: Linear,
    value: Linear,
    attended: Linear,
    attended_norm: Norm,
    widen: Linear,
    narrow: Linear,
    norm: Norm,
}

/// `x -> x weights' + bias`.
struct Linear {
    weights: Array2<f32>,
    bias: Array1<f32>,
}

/// Each row to mean 0 and variance 1, then scaled and moved.
struct Norm {
    scale: Array1<f32>,
    bias: Array1<f32>,
    epsilon: f32,
}

impl Bert {
    pub(super) fn new(config: &Config, weights: &Weights) -> Result<Self, String> {
        let width = config.hidden_size;
        let words = "embeddings.word_embeddings.weight";
        let segments = "embeddings.token_type_embeddings.weight";
        let n_segments = weights.n_rows(segments)?;
        let segments = weights.matrix(segments, n_segments, width)?;
        let positions = "embeddings.position_embeddings.weight";
        let layer = |number| Layer::new(config, weights, number);
        Ok(Self {
            words: weights.matrix(words, weights.n_rows(words)?, width)?,
            positions: weights.matrix(positions, config.max_position_embeddings, width)?,
            segment: segments.rows().into_iter().next().ok_or("there is no segment")?.to_owned(),
            norm: Norm::new(config, weights, "embeddings.LayerNorm")?,
            layers: (0..config.num_hidden_layers).map(layer).collect::<Result<_, _>>()?,
            n_heads: config.num_attention_heads,
        })
    }

    pub(super) fn n_tokens(&self) -> usize {
        self.words.nrows()
    }

    pub(super) fn width(&self) -> usize {
        self.words.ncols()
    }

    /// The mean of the token vectors of each text, scaled to length 1. The tokens of all texts go
    /// through the products as rows of one matrix; only attention keeps to its own text.
    pub(super) fn encode(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        let n_rows = texts.iter().map(Vec::len).sum();
        let mut rows = Array2::<f32>::zeros((n_rows, self.width()));
        let mut borders = vec![0];
        for tokens in texts {
            let start = borders[borders.len() - 1];
            for (position, &token) in tokens.iter().enumerate() {
                let mut row = rows.row_mut(start + position);
                row += &self.words.row(token as usize);
                row += &self.positions.row(position);
                row += &self.segment;
            }
            borders.push(start + tokens.len());
        }
        self.norm.apply(&mut rows);
        for layer in &self.layers {
            rows = layer.apply(&rows, &borders, self.n_heads);
        }
        let spans = borders.windows(2);
        spans.map(|span| mean(rows.slice_axis(Axis(0), Slice::from(span[0]..span[1])))).collect()
    }
}

fn mean(rows: ArrayView2<'_, f32>) -> Vec<f32> {
    let mut mean = rows.sum_axis(Axis(0));
    let length = mean.iter().map(|value| value * value).sum::<f32>().sqrt();
    if 0.0 < length {
        mean /= length;
    }
    mean.to_vec()
}

impl Layer {
    fn new(config: &Config, weights: &Weights, number: usize) -> Result<Self, String> {
        let (width, wide) = (config.hidden_size, config.intermediate_size);
        let linear = |name: &str, from, to| {
            Linear::new(weights, &format!("encoder.layer.{number}.{name}"), from, to)
        };
        let norm =
            |name: &str| Norm::new(config, weights, &format!("encoder.layer.{number}.{name}"));
        Ok(Self {
            query: linear("attention.self.query", width, width)?,
            key: linear("attention.self.key", width, width)?,
            value: linear("attention.self.value", width, width)?,
            attended: linear("attention.output.dense", width, width)?,
            attended_norm: norm("attention.output.LayerNorm")?,
            widen: linear("intermediate.dense", width, wide)?,
            narrow: linear("output.dense", wide, width)?,
            norm: norm("output.LayerNorm")?,
        })
    }

    fn apply(&self, rows: &Array2<f32>, borders: &[usize], n_heads: usize) -> Array2<f32> {
        let (query, key, value) =
            (self.query.apply(rows), self.key.apply(rows), self.value.apply(rows));
        let head_width = rows.ncols() / n_heads;
        let mut heads = Array2::<f32>::zeros(rows.raw_dim());
        for span in borders.windows(2) {
            for head in 0..n_heads {
                let tokens = Slice::from(span[0]..span[1]);
                let columns = Slice::from(head * head_width..(head + 1) * head_width);
                let mut shares =
                    part(&query, tokens, columns).dot(&part(&key, tokens, columns).t());
                shares /= (head_width as f32).sqrt();
                for mut row in shares.rows_mut() {
                    crate::softmax(row.as_slice_mut().expect("rows lie in one piece"));
                }
                let mut rows = heads.slice_axis_mut(Axis(0), tokens);
                rows.slice_axis_mut(Axis(1), columns)
                    .assign(&shares.dot(&part(&value, tokens, columns)));
            }
        }
        let mut attended = self.attended.apply(&heads);
        attended += rows;
        self.attended_norm.apply(&mut attended);
        let mut wide = self.widen.apply(&attended);
        wide.mapv_inplace(gelu);
        let mut res = self.narrow.apply(&wide);
        res += &attended;
        self.norm.apply(&mut res);
        res
    }
}

fn part(rows: &Array2<f32>, tokens: Slice, columns: Slice) -> ArrayView2<'_, f32> {
    let mut part = rows.view();
    part.slice_axis_inplace(Axis(0), tokens);
    part.slice_axis_inplace(Axis(1), columns);
    part
}

fn gelu(value: f32) -> f32 {
    value * 0.5 * (1.0 + libm::erff(value * std::f32::consts::FRAC_1_SQRT_2))
}

impl Linear {
    fn new(weights: &Weights, name: &str, from: usize, to: usize) -> Result<Self, String> {
        Ok(Self {
            weights: weights.matrix(&format!("{name}.weight"), to, from)?,
            bias: weights.vector(&format!("{name}.bias"), to)?,
        })
    }

    fn apply(&self, rows: &Array2<f32>) -> Array2<f32> {
        let mut res = rows.dot(&self.weights.t());
        res += &self.bias;
        res
    }
}

impl Norm {
    fn new(config: &Config, weights: &Weights, name: &str) -> Result<Self, String> {
        Ok(Self {
            scale: weights.vector(&format!("{name}.weight"), config.hidden_size)?,
            bias: weights.vector(&format!("{name}.bias"), config.hidden_size)?,
            epsilon: config.layer_norm_eps,
        })
    }

    fn apply(&self, rows: &mut Array2<f32>) {
        let mean_of = |row: ArrayView1<'_, f32>| row.sum() / row.len() as f32;
        for mut row in rows.rows_mut() {
            let mean = mean_of(row.view());
            row -= mean;
            let variance = mean_of((&row * &row).view());
            row /= (variance + self.epsilon).sqrt();
            row *= &self.scale;
            row += &self.bias;
        }
    }
}
