using System;
using System.Text;

namespace ShiftXR.Bridge
{
    /// <summary>Strings as the wire has them: UTF-8, their length counted in characters (code points), not UTF-16 units.</summary>
    internal static class Utf8
    {
        static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);

        /// <summary>A string's number of code points; a lone surrogate counts as one.</summary>
        public static int Characters(string text)
        {
            int count = text.Length;
            for (int i = 0; i + 1 < text.Length; i++)
            {
                if (char.IsHighSurrogate(text[i]) && char.IsLowSurrogate(text[i + 1]))
                {
                    count--;
                    i++;
                }
            }
            return count;
        }

        /// <summary>Reads bytes that a peer chose.</summary>
        /// <exception cref="BadMessageException">They are not UTF-8.</exception>
        public static string Read(ReadOnlySpan<byte> bytes)
        {
            try
            {
                return Strict.GetString(bytes);
            }
            catch (ArgumentException error) // DecoderFallbackException is one
            {
                throw new BadMessageException("a string is not UTF-8", error);
            }
        }

        /// <summary>At most so many code points of a string, on one line.</summary>
        public static string OneLine(string text, int most)
        {
            string line = text.Replace('\r', ' ').Replace('\n', ' ');
            int units = 0;
            for (int count = 0; units < line.Length && count < most; count++)
            {
                bool pair = char.IsHighSurrogate(line[units]) && units + 1 < line.Length && char.IsLowSurrogate(line[units + 1]);
                units += pair ? 2 : 1;
            }
            return line.Substring(0, units);
        }
    }
}
