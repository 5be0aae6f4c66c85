namespace ShiftXR.Bridge
{
    /// <summary>ZeroMQ's text form of keys (RFC 32): 5 characters for 4 bytes, base 85, most significant first.</summary>
    public static class Z85
    {
        const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
        const int KeyCharacters = 40, KeyBytes = 32;

        /// <summary>A key of 40 characters as its 32 bytes.</summary>
        /// <exception cref="BadMessageException">It is not one; the message does not show it.</exception>
        public static byte[] DecodeKey(string text)
        {
            if (text == null || text.Length != KeyCharacters)
            {
                throw new BadMessageException("a key is not Z85 text of " + KeyCharacters + " characters");
            }
            var key = new byte[KeyBytes];
            for (int group = 0; group < KeyBytes / 4; group++)
            {
                ulong value = 0;
                for (int i = 0; i < 5; i++)
                {
                    int digit = Digits.IndexOf(text[5 * group + i]);
                    if (digit < 0)
                    {
                        throw new BadMessageException("a key holds a character that is not Z85's");
                    }
                    value = 85 * value + (ulong)digit;
                }
                if (value > uint.MaxValue)
                {
                    throw new BadMessageException("a key holds a group that is too large for Z85");
                }
                for (int i = 0; i < 4; i++)
                {
                    key[4 * group + i] = (byte)(value >> (8 * (3 - i)));
                }
            }
            return key;
        }
    }
}
