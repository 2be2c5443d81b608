using FirstNetwork;

FirstNeuron.Show();
bool leaves = LeafOrFlower.Run();
bool weather = SunOrRain.Run();
return leaves && weather ? 0 : 1;
