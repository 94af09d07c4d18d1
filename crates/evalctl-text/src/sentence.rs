//! Sentence vectors from the files of a local model.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Deserialize;
use thiserror::Error;

use bert::Bert;
use weights::Weights;
use wordpiece::WordPiece;

mod wordpiece;

mod weights;

mod bert;

#[cfg(test)]
mod tests;

/// Texts that go through the layers together: enough for fast products, few enough for the caches.
const BLOCK: usize = 16;

/// A BERT encoder with a `WordPiece` vocabulary whose token vectors are averaged, such as
/// all-MiniLM-L6-v2.
///
/// It is written out here because an inference framework and a tokenizer library are much to build
/// for one forward pass.
pub struct SentenceModel {
    tokens: WordPiece,
    bert: Bert,
    max_tokens: usize,
}

/// The files that make a model, in its folder.
pub const MODEL_FILES: [&str; 3] = ["config.json", "model.safetensors", "vocab.txt"];

/// Why the files of a model cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// A file cannot be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("`{}`: {message}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What was wrong and what would be right.
        message: String,
    },
}

/// What `config.json` says of the layers.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Config {
    model_type: String,
    hidden_act: String,
    hidden_size: usize,
    intermediate_size: usize,
    num_attention_heads: usize,
    num_hidden_layers: usize,
    max_position_embeddings: usize,
    layer_norm_eps: f32,
}

impl SentenceModel {
    /// Reads `config.json`, `model.safetensors` and `vocab.txt` of a folder. Where there is a
    /// `sentence_bert_config.json`, its `max_seq_length` says how many tokens are read.
    pub fn load(folder: &Path) -> Result<Self, ModelError> {
        let [config_path, weights_path, vocabulary_path] =
            MODEL_FILES.map(|name| folder.join(name));
        let config: Config = json(&config_path)?;
        let content =
            |path: &Path, message: String| ModelError::Content { path: path.to_owned(), message };
        config.check().map_err(|message| content(&config_path, message))?;
        let weights = Weights::parse(read(&weights_path)?)
            .map_err(|message| content(&weights_path, message))?;
        let bert =
            Bert::new(&config, &weights).map_err(|message| content(&weights_path, message))?;
        let vocabulary = String::from_utf8(read(&vocabulary_path)?)
            .map_err(|error| content(&vocabulary_path, error.to_string()))?;
        let tokens =
            WordPiece::new(&vocabulary).map_err(|message| content(&vocabulary_path, message))?;
        if bert.n_tokens() < tokens.len() {
            let message =
                format!("{} tokens, but the weights have {}", tokens.len(), bert.n_tokens());
            return Err(content(&vocabulary_path, message));
        }
        let length_path = folder.join("sentence_bert_config.json");
        let length = if length_path.exists() {
            json::<Length>(&length_path)?.max_seq_length
        } else {
            config.max_position_embeddings
        };
        let max_tokens = length.clamp(2, config.max_position_embeddings);
        Ok(Self { tokens, bert, max_tokens })
    }

    /// The length of its vectors.
    #[must_use]
    pub fn width(&self) -> usize {
        self.bert.width()
    }

    /// One vector of length 1 for each text, in order; what stands behind the longest sequence the
    /// model takes is not read. On the current rayon pool; the number of threads and the other
    /// texts change no vector. Another processor may: products use what instructions it has.
    #[must_use]
    pub fn vectors(&self, texts: &[String]) -> Vec<Vec<f32>> {
        let encode = |block: &[String]| {
            let tokens: Vec<Vec<u32>> =
                block.iter().map(|text| self.tokens.encode(text, self.max_tokens)).collect();
            self.bert.encode(&tokens)
        };
        texts.par_chunks(BLOCK).flat_map_iter(encode).collect()
    }
}

impl Config {
    fn check(&self) -> Result<(), String> {
        let wrong = |key: &str, value: &str, right: &str| {
            Err(format!("`{key}` is `{value}`, expected `{right}`"))
        };
        if self.model_type != "bert" {
            return wrong("model_type", &self.model_type, "bert");
        }
        if self.hidden_act != "gelu" {
            return wrong("hidden_act", &self.hidden_act, "gelu");
        }
        if self.num_attention_heads == 0
            || !self.hidden_size.is_multiple_of(self.num_attention_heads)
        {
            return Err(format!(
                "`hidden_size` {} is not a multiple of `num_attention_heads` {}",
                self.hidden_size, self.num_attention_heads
            ));
        }
        if self.max_position_embeddings < 2 {
            return Err("`max_position_embeddings` must be at least 2".to_owned());
        }
        Ok(())
    }
}

#[derive(Deserialize)]
struct Length {
    max_seq_length: usize,
}

fn read(path: &Path) -> Result<Vec<u8>, ModelError> {
    fs::read(path).map_err(|source| ModelError::Read { path: path.to_owned(), source })
}

fn json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, ModelError> {
    serde_json::from_slice(&read(path)?)
        .map_err(|error| ModelError::Content { path: path.to_owned(), message: error.to_string() })
}
