namespace ShiftXR.Bridge
{
    /// <summary>Names of streams: `device/stream`, each 1 to 32 of a to z, 0 to 9 and _.</summary>
    public static class Topic
    {
        const int MostCharacters = 32;

        /// <summary>Whether a text is a topic.</summary>
        public static bool IsValid(string topic)
        {
            int slash = topic?.IndexOf('/') ?? -1;
            return slash >= 0 && IsName(topic, 0, slash) && IsName(topic, slash + 1, topic.Length);
        }

        /// <summary>Returns the topic, or refuses it.</summary>
        /// <exception cref="BadMessageException">It is not one.</exception>
        public static string Check(string topic) =>
            IsValid(topic)
                ? topic
                : throw new BadMessageException(
                    "topic '" + Utf8.OneLine(topic ?? "", 80) + "' is not <device>/<stream> of lower-case letters, digits and _");

        static bool IsName(string text, int from, int to)
        {
            for (int i = from; i < to; i++)
            {
                char c = text[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
                {
                    return false;
                }
            }
            return to > from && to - from <= MostCharacters;
        }
    }
}
