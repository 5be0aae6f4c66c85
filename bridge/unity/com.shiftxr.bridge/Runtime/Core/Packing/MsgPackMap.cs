using System;
using System.Collections.Generic;
using System.Globalization;

namespace ShiftXR.Bridge
{
    /// <summary>
    /// A map with string keys, each once, in the order in which they came or were added. The typed readers below check a
    /// field where it is asked for; all of them raise <see cref="BadMessageException"/> with the field's name.
    /// </summary>
    public sealed class MsgPackMap
    {
        const int MostSearched = 16; // maps with more pairs get an index: a peer chooses the keys, and their number

        KeyValuePair<string, MsgPackValue>[] _pairs = System.Array.Empty<KeyValuePair<string, MsgPackValue>>();
        Dictionary<string, int> _index;

        /// <summary>How many pairs.</summary>
        public int Count { get; private set; }

        /// <summary>The pair at a place, from 0.</summary>
        public KeyValuePair<string, MsgPackValue> this[int place] =>
            place < Count ? _pairs[place] : throw new ArgumentOutOfRangeException(nameof(place));

        /// <summary>Adds a pair at the end, and returns this map.</summary>
        /// <exception cref="BadMessageException">The key is there already.</exception>
        public MsgPackMap Add(string name, MsgPackValue value)
        {
            if (Find(name) >= 0)
            {
                throw new BadMessageException("the key '" + Utf8.OneLine(name, 80) + "' comes twice");
            }
            if (Count == _pairs.Length)
            {
                System.Array.Resize(ref _pairs, Count == 0 ? 1 : 2 * Count);
            }
            _pairs[Count] = new KeyValuePair<string, MsgPackValue>(name, value);
            _index?.Add(name, Count);
            Count++;
            return this;
        }

        /// <summary>Whether a key is there, and its value.</summary>
        public bool TryGet(string name, out MsgPackValue value)
        {
            int place = Find(name);
            value = place >= 0 ? _pairs[place].Value : default;
            return place >= 0;
        }

        /// <summary>Whether a key is there.</summary>
        public bool Has(string name) => Find(name) >= 0;

        /// <summary>A key's value.</summary>
        public MsgPackValue Get(string name) =>
            TryGet(name, out MsgPackValue value) ? value : throw new BadMessageException("the field '" + name + "' is missing");

        /// <summary>An integer from low to high.</summary>
        public long Integer(string name, long low, long high)
        {
            MsgPackValue value = Get(name);
            if (value.Kind != MsgPackKind.Integer || value.Integer < low || value.Integer > high)
            {
                throw Beyond(name, value, low, high);
            }
            return value.Integer;
        }

        /// <summary>A finite number from low to high.</summary>
        public double Number(string name, double low, double high)
        {
            MsgPackValue value = Get(name);
            if (!value.TryNumber(out double number) || !(number >= low && number <= high)) // phrased so that NaN fails too
            {
                throw Beyond(name, value, low, high);
            }
            return number;
        }

        /// <summary>A string of at least `least` and at most `most` characters.</summary>
        public string Text(string name, int most, int least = 0)
        {
            MsgPackValue value = Get(name);
            if (value.Kind == MsgPackKind.Text)
            {
                int count = Utf8.Characters(value.Text);
                if (count >= least && count <= most)
                {
                    return value.Text;
                }
            }
            throw new BadMessageException(name + " is not a string of " + least + " to " + most + " characters");
        }

        /// <summary>A string that is one of a few.</summary>
        public string OneOf(string name, params string[] allowed)
        {
            MsgPackValue value = Get(name);
            if (value.Kind == MsgPackKind.Text && System.Array.IndexOf(allowed, value.Text) >= 0)
            {
                return value.Text;
            }
            throw new BadMessageException(name + " is " + value + ", allowed are " + string.Join(", ", allowed));
        }

        /// <summary>An array of at least `least` and at most `most` values.</summary>
        public MsgPackValue[] Array(string name, int most, int least = 0)
        {
            MsgPackValue value = Get(name);
            if (value.Kind == MsgPackKind.Array && value.Array.Length >= least && value.Array.Length <= most)
            {
                return value.Array;
            }
            throw new BadMessageException(name + " is not an array of " + least + " to " + most + " values");
        }

        /// <summary>An array of strings, each of at most `characters` characters.</summary>
        public string[] Texts(string name, int most, int characters, int least = 0)
        {
            MsgPackValue[] values = Array(name, most, least);
            var texts = new string[values.Length];
            for (int i = 0; i < texts.Length; i++)
            {
                if (values[i].Kind != MsgPackKind.Text || Utf8.Characters(values[i].Text) > characters)
                {
                    throw new BadMessageException(name + " are not strings of at most " + characters + " characters");
                }
                texts[i] = values[i].Text;
            }
            return texts;
        }

        /// <summary>A map of at most `most` pairs.</summary>
        public MsgPackMap Map(string name, int most)
        {
            MsgPackValue value = Get(name);
            if (value.Kind == MsgPackKind.Map && value.Map.Count <= most)
            {
                return value.Map;
            }
            throw new BadMessageException(name + " is not a map of at most " + most + " pairs");
        }

        /// <summary>Writes it as it travels.</summary>
        public void Write(MsgPackWriter writer)
        {
            writer.Map(Count);
            for (int i = 0; i < Count; i++)
            {
                writer.Text(_pairs[i].Key);
                _pairs[i].Value.Write(writer);
            }
        }

        int Find(string name)
        {
            if (_index == null && Count > MostSearched)
            {
                _index = new Dictionary<string, int>(StringComparer.Ordinal);
                for (int i = 0; i < Count; i++)
                {
                    _index.Add(_pairs[i].Key, i);
                }
            }
            if (_index != null)
            {
                return _index.TryGetValue(name, out int place) ? place : -1;
            }
            for (int i = 0; i < Count; i++)
            {
                if (string.Equals(_pairs[i].Key, name, StringComparison.Ordinal))
                {
                    return i;
                }
            }
            return -1;
        }

        static BadMessageException Beyond(string name, MsgPackValue value, double low, double high) =>
            new BadMessageException(string.Format(
                CultureInfo.InvariantCulture, "{0} is {1}, allowed are {2:R} to {3:R}", name, value, low, high));
    }
}
