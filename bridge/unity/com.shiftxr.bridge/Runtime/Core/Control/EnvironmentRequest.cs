using System.Collections.Generic;

namespace ShiftXR.Bridge
{
    /// <summary>Sets what the scene lets be set; without parameters it only asks.</summary>
    public sealed class EnvironmentRequest : ControlRequest
    {
        /// <summary>The kind.</summary>
        public const string Name = "environment";

        const int MostParameters = 64, MostCharacters = 128;
        const double MaxValue = 1e9;

        readonly KeyValuePair<string, double>[] _parameters;

        public override string Kind => Name;

        /// <summary>At most 64 names and values, in the order in which they came; the scene's own limits are not checked here.</summary>
        public IReadOnlyList<KeyValuePair<string, double>> Parameters => _parameters;

        /// <summary>Asks for these values.</summary>
        public EnvironmentRequest(IReadOnlyList<KeyValuePair<string, double>> parameters)
            : this(new MsgPackMap().Add("parameters", MsgPackValue.From(ToMap(parameters))))
        {
        }

        internal EnvironmentRequest(MsgPackMap map)
        {
            MsgPackMap parameters = map.Map("parameters", MostParameters);
            _parameters = new KeyValuePair<string, double>[parameters.Count];
            for (int i = 0; i < _parameters.Length; i++)
            {
                string name = parameters[i].Key;
                if (Utf8.Characters(name) > MostCharacters)
                {
                    throw new BadMessageException("a parameter's name is longer than " + MostCharacters + " characters");
                }
                _parameters[i] = new KeyValuePair<string, double>(name, parameters.Number(name, -MaxValue, MaxValue));
            }
        }

        /// <summary>Names and values as a map of floats.</summary>
        public static MsgPackMap ToMap(IReadOnlyList<KeyValuePair<string, double>> parameters)
        {
            var map = new MsgPackMap();
            foreach (KeyValuePair<string, double> parameter in parameters)
            {
                map.Add(parameter.Key, MsgPackValue.From(parameter.Value));
            }
            return map;
        }

        protected override void AddFields(MsgPackMap map) => map.Add("parameters", MsgPackValue.From(ToMap(_parameters)));
    }
}
